using Integration.Registration;

namespace Integration.Hosting.Control;

/// <summary>The section <c>Control</c> of a client.</summary>
internal sealed class ControlSettings : IConfigurationPart
{
    /// <summary>How often pause signals are asked.</summary>
    public TimeSpan SignalInterval { get; private set; } = TimeSpan.FromSeconds(5);

    public void Read(ConfigurationReader messaging, bool createsMissing) =>
        SignalInterval = messaging.Section("Control").DurationOr(nameof(SignalInterval), SignalInterval);
}
