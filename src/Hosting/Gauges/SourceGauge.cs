using Integration.Diagnostics;

namespace Integration.Hosting.Gauges;

/// <summary>What a source said when it was asked last.</summary>
/// <param name="Counts">How many messages it holds; null when it could not be asked.</param>
/// <param name="Age">How long the oldest message has waited, zero when none does; null when that is not known.</param>
/// <param name="Failure">Why it could not be asked all; null when it could.</param>
internal sealed record SourceSample(MessageCounts? Counts, TimeSpan? Age, Exception? Failure);

/// <summary>A source that is measured: whoever asks for a measurement gets the last sample, and keeps nobody waiting.</summary>
internal sealed class SourceGauge
{
    private volatile SourceSample? _last;

    public SourceGauge(IMessageSource source, string? client)
    {
        Source = source;
        Tags = client is null ? MessagingTelemetry.Tags(source.Path) : [.. MessagingTelemetry.Tags(source.Path), new(MessagingTelemetry.ClientName, client)];
        (Ready, Locked, Delayed) = (With("ready"), With("locked"), With("delayed"));

        KeyValuePair<string, object?>[] With(string state) => [.. Tags, new(MessagingTelemetry.MessageState, state)];
    }

    public IMessageSource Source { get; }

    public KeyValuePair<string, object?>[] Tags { get; }

    public KeyValuePair<string, object?>[] Ready { get; }

    public KeyValuePair<string, object?>[] Locked { get; }

    public KeyValuePair<string, object?>[] Delayed { get; }

    /// <summary>Null until the source was asked.</summary>
    public SourceSample? Last
    {
        get => _last;
        set => _last = value;
    }
}
