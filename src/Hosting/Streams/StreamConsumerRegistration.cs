using Integration.Registration;

namespace Integration.Hosting.Streams;

/// <summary>A stream consumer as it was registered.</summary>
internal sealed class StreamConsumerRegistration(EntityPath stream, string group, StreamRoute route) : IConfigurationPart
{
    public EntityPath Stream => stream;

    public string Group => group;

    /// <summary>What its settings, loops and health go by.</summary>
    public string Name { get; } = $"{stream.Name}/{group}";

    public StreamRoute Route { get; set; } = route;

    public StreamConsumerOptions Options { get; } = new();

    /// <summary>The queue that poison records are parked in.</summary>
    public string ParkQueue => Options.ParkQueue ?? $"{stream.Name}-{new string([.. group.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')])}-parked";

    public void Read(ConfigurationReader messaging, bool createsMissing) => Options.Read(messaging.Section("StreamConsumers").OfNames().Section(Name));
}
