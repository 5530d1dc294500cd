using Integration.Registration;

namespace Integration.Hosting.Gauges;

/// <summary>The section <c>Gauges</c> of a client, over what code says.</summary>
/// <param name="inCode">The options of code; null where code asks for no gauges.</param>
internal sealed class GaugeSettings(MessagingGaugeOptions? inCode) : IConfigurationPart
{
    private readonly MessagingGaugeOptions _options = inCode ?? new();

    public bool Enabled { get; private set; }

    public TimeSpan Interval { get; private set; }

    public TimeSpan Timeout { get; private set; }

    public bool MeasureAge { get; private set; }

    /// <summary>The sources that were named; empty for the default ones.</summary>
    public IReadOnlyList<EntityPath> Sources { get; private set; } = [];

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Gauges");
        var enabled = section.Flag(nameof(Enabled));
        Enabled = enabled ?? (inCode is not null && _options.Enabled);
        Interval = section.DurationOr(nameof(Interval), _options.Interval, TimeSpan.FromSeconds(1));
        Timeout = section.DurationOr(nameof(Timeout), _options.Timeout);
        MeasureAge = section.Flag(nameof(MeasureAge)) ?? _options.MeasureAge;
        Sources = [.. ReadSources(section).Distinct()];
        if (inCode is null && enabled is null && section.Exists)
            section.Fault("", $"has settings, but nothing switches gauges on: set {nameof(Enabled)} to true, or call AddGauges()");
    }

    private IEnumerable<EntityPath> ReadSources(ConfigurationReader section)
    {
        var named = section.Texts(nameof(Sources));
        foreach (var text in named.Count > 0 ? named : [.. _options.Sources])
        {
            EntityPath? path = null;
            try
            {
                path = EntityPath.ParseSource(text);
            }
            catch (ArgumentException exception)
            {
                section.Fault(nameof(Sources), $"has '{text}', which can't be read. {exception.Message}");
            }

            if (path is not null)
                yield return path;
        }
    }
}
