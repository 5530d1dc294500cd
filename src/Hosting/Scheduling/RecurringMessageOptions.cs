namespace Integration.Hosting;

/// <summary>When and where a recurring message is sent. Each property but <see cref="SendOptions"/> can be set at <c>Schedules:NAME</c> of the messaging section, which wins over code.</summary>
public sealed class RecurringMessageOptions
{
    /// <summary>
    /// The cron expression: five fields (minute, hour, day of month, month, day of week), six with seconds first, or a macro such as
    /// <c>@daily</c>. Needed.
    /// </summary>
    public string? Cron { get; set; }

    /// <summary>The time zone that the expression is in, by its IANA name such as <c>Europe/Berlin</c>; <c>UTC</c> by default.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>The declared queue that it is sent to; this or <see cref="Topic"/>.</summary>
    public string? Queue { get; set; }

    /// <summary>The declared topic that it is published to; this or <see cref="Queue"/>.</summary>
    public string? Topic { get; set; }

    /// <summary>What becomes of occurrences that were not sent in time; left out by default.</summary>
    public MissedRuns MissedRuns { get; set; }

    /// <summary>After what time an occurrence counts as missed, 1 s or more; 1 min by default.</summary>
    public TimeSpan MissedAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How far back missed occurrences are sent, <see cref="MissedAfter"/> or more; 1 h by default. Older ones are left out.</summary>
    public TimeSpan MissedRunsWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The most missed occurrences that <see cref="MissedRuns.RunAll"/> sends at a time, 1–10,000; 100 by default.</summary>
    public int MaxMissedRuns { get; set; } = 100;

    /// <summary>Says that no other instance of the application runs: then nothing is needed that keeps several from sending the same. False by default.</summary>
    public bool SingleInstance { get; set; }

    /// <summary>
    /// What the message carries besides its value. Its ids are the schedule's own: the name and the time of the occurrence. On an ordered
    /// destination the group is the schedule's name unless this says another.
    /// </summary>
    public SendOptions SendOptions { get; set; } = new();

    /// <summary>How old an occurrence may be and still be sent: what must not be forgotten of it for so long.</summary>
    internal TimeSpan OldestRun => MissedRuns == MissedRuns.Skip ? MissedAfter : MissedRunsWindow;
}
