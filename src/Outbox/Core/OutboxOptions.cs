using Integration.Registration;

namespace Integration.Outbox;

/// <summary>How the outbox works. Each property can be set at <c>Outbox</c> of the messaging section, which wins over code.</summary>
public sealed class OutboxOptions
{
    /// <summary>Whether this process forwards rows; true by default. Where it is false, another one must.</summary>
    public bool Relay { get; set; } = true;

    /// <summary>Whether the start creates the tables where they are missing; false by default. A <c>DbContext</c> has them in its own model.</summary>
    public bool CreateTables { get; set; }

    /// <summary>How often to look for rows that nothing told of, more than zero; 1 s by default.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many rows are taken at a time, 1–10,000; 100 by default.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>
    /// How long sending what was taken may last, 1 s to 1 h; 30 s by default. What is not confirmed by then has failed and is tried again, and for as long again
    /// nothing is sent to that destination.
    /// </summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait between two tries of a row, 1 s or more; 1 minute by default. The first wait is 1 s, and each is twice the one before.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often a row is tried that fails with what does not pass by itself, such as a missing queue, before it is parked, 1 or more; 10 by default.
    /// A transient failure (<see cref="MessagingException.IsTransient"/>) is tried for ever; what is the message's own fault is parked at once.
    /// </summary>
    public int MaxAttempts { get; set; } = 10;

    /// <summary>How long rows are kept once they are sent, zero or more; 1 hour by default.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the inbox remembers handled messages, more than zero; 7 days by default. Longer than the longest time between two deliveries of a message.</summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a lane is leased where it is: as long as sending may last, and as long again to mark what was sent.</summary>
    internal TimeSpan Lease => 2 * SendTimeout;
}

/// <summary>The options, which the configuration overrules.</summary>
internal sealed class OutboxSettings(OutboxOptions options) : IConfigurationPart
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Outbox");
        options.Relay = section.Flag(nameof(options.Relay)) ?? options.Relay;
        options.CreateTables = section.Flag(nameof(options.CreateTables)) ?? options.CreateTables;
        options.PollInterval = section.DurationOr(nameof(options.PollInterval), options.PollInterval);
        options.BatchSize = section.NumberOr(nameof(options.BatchSize), options.BatchSize, 1, 10_000);
        options.SendTimeout = section.DurationOr(nameof(options.SendTimeout), options.SendTimeout, Second);
        if (options.SendTimeout > TimeSpan.FromHours(1))
            section.Fault(nameof(options.SendTimeout), $"is '{options.SendTimeout}'; allowed: 00:00:01 to 01:00:00");
        options.MaxBackoff = section.DurationOr(nameof(options.MaxBackoff), options.MaxBackoff, Second);
        options.MaxAttempts = section.NumberOr(nameof(options.MaxAttempts), options.MaxAttempts, 1);
        options.Retention = section.DurationOr(nameof(options.Retention), options.Retention, TimeSpan.Zero);
        options.InboxRetention = section.DurationOr(nameof(options.InboxRetention), options.InboxRetention);
    }
}
