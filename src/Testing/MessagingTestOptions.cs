namespace Integration.Testing;

/// <summary>How a <see cref="MessagingTestHost"/> is.</summary>
public sealed class MessagingTestOptions
{
    /// <summary>When the host's clock starts; 2026-01-01 00:00 UTC by default.</summary>
    public DateTimeOffset StartsAt { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// How long, in real time, <see cref="MessagingTestHost.RunUntilIdleAsync"/> and <see cref="MessagingTestHost.AdvanceAsync"/> take at most, more than
    /// zero; 1 min by default. It ends flows that never end, and no test that is well waits for it.
    /// </summary>
    public TimeSpan Bound { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The provider whose name, capabilities and limits hold; null, the default, for the one that the configuration names.</summary>
    public string? Provider { get; private set; }

    /// <summary>
    /// Has the broker in memory refuse what that provider refuses, with its limits, whichever the configuration names. The application must have
    /// added it (<c>AddAws()</c>): its package says what it can do.
    /// </summary>
    /// <param name="provider">Its name in the configuration, such as <c>aws</c>.</param>
    public MessagingTestOptions As(string provider)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(provider);
        Provider = provider;
        return this;
    }
}
