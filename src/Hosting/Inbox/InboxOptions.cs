using Integration.Registration;

namespace Integration.Hosting;

/// <summary>How the application's inbox works. Each property can be set at <c>Inbox</c> of the messaging section, which wins over code.</summary>
public sealed class InboxOptions
{
    /// <summary>How long handled messages are remembered, more than zero; 1 hour by default. Longer than the longest time between two deliveries of a message.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long a claim holds, 1 s or more; 30 s by default. It is renewed while the handler runs; after a crash the
    /// message waits this long at most. It is also how long one call of the store may take.
    /// </summary>
    public TimeSpan ClaimDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Keeps applications apart that share a store; null, the default, for the name of the host's application
    /// (<c>IHostEnvironment.ApplicationName</c>).
    /// </summary>
    public string? Application { get; set; }
}

/// <summary>The options of the application's inbox, which the configuration of a client that has it overrules.</summary>
internal sealed class InboxSettings(InboxOptions options) : IConfigurationPart
{
    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Inbox");
        options.Window = section.DurationOr(nameof(options.Window), options.Window);
        options.ClaimDuration = section.DurationOr(nameof(options.ClaimDuration), options.ClaimDuration, TimeSpan.FromSeconds(1));
        options.Application = section.Text(nameof(options.Application)) ?? options.Application;
    }
}
