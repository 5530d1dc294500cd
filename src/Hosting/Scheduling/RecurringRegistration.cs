using System.Globalization;

namespace Integration.Hosting.Scheduling;

/// <summary>A recurring message as it was registered, and as the configuration has it.</summary>
/// <param name="name">The schedule's name.</param>
/// <param name="options">Its options.</param>
internal abstract class RecurringRegistration(string name, RecurringMessageOptions options)
{
    public string Name => name;

    public RecurringMessageOptions Options => options;

    /// <summary>What it is sent as.</summary>
    public abstract Type MessageType { get; }

    /// <summary>When it is due; there once the options are read.</summary>
    public CronTimes Times { get; set; } = null!;

    /// <summary>What remembers what was sent; known once the options are read.</summary>
    public RunMemory Memory { get; set; }

    public string Destination => options.Queue is { } queue ? $"queue {queue}" : $"topic {options.Topic}";

    /// <summary>The occurrence's id: the same in every instance.</summary>
    public string IdOf(DateTimeOffset occurrence) =>
        $"{name}:{occurrence.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";

    /// <summary>Sends the message of an occurrence.</summary>
    public abstract Task SendAsync(IMessagePublisher publisher, Recurrence recurrence, SendOptions sendOptions, CancellationToken cancellationToken);
}

/// <summary>A recurring message of a type.</summary>
/// <typeparam name="T">What it is sent as.</typeparam>
internal sealed class RecurringRegistration<T>(string name, Func<Recurrence, T> create, RecurringMessageOptions options) : RecurringRegistration(name, options)
{
    public override Type MessageType => typeof(T);

    public override Task SendAsync(IMessagePublisher publisher, Recurrence recurrence, SendOptions sendOptions, CancellationToken cancellationToken) => Options.Queue is { } queue
        ? publisher.SendAsync(queue, create(recurrence), sendOptions, cancellationToken)
        : publisher.PublishAsync(Options.Topic!, create(recurrence), sendOptions, cancellationToken);
}
