namespace Integration.Dashboard;

/// <summary>Who may look at the dashboard and change something by it, and what it shows.</summary>
public sealed class MessagingDashboardOptions
{
    private const int MostLookedAt = 100_000;

    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    /// <summary>The messaging client that is shown, by its name; null, the default, for the main one.</summary>
    public string? Client { get; set; }

    /// <summary>Policies that every request must meet, by name; none by default: then the application's default policy, which asks for an authenticated user.</summary>
    public IList<string> Policies { get; } = [];

    /// <summary>Policies that requests which change something must meet besides, by name; none by default.</summary>
    public IList<string> ChangePolicies { get; } = [];

    /// <summary>Policies that a user must meet besides to see the bodies and headers of messages, by name; none by default.</summary>
    public IList<string> BodyPolicies { get; } = [];

    /// <summary>Lets everybody in who reaches the dashboard, for one that something in front of the application protects; false by default.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>The time from the end of a round, in which every source is counted, to the next, while somebody looks; 1 s or more, 5 s by default.</summary>
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most messages that one look at a source goes through, 1–100,000; 10,000 by default. What is beyond is told.</summary>
    public int MaxLookedAt { get; set; } = 10_000;

    /// <summary>
    /// The folder of the journals of dead-letter sessions, on storage that outlives the process and for its user alone: they hold messages. Null, the default,
    /// shows dead letters only, as nothing is replayed, edited or discarded without a journal.
    /// </summary>
    public string? DeadLetterJournalFolder { get; set; }

    /// <summary>The folder of the journals of moves and mirrors that are shown; null, the default, for none.</summary>
    public string? MoveJournalFolder { get; set; }

    /// <summary>Where a tracing system shows a trace, with <c>{id}</c> for its id, http or https; null, the default, shows the id alone.</summary>
    public string? TraceUrl { get; set; }

    /// <summary>Which option is out of its range, in words; null when none is.</summary>
    internal string? FindFault() => this switch
    {
        { MaxLookedAt: < 1 or > MostLookedAt } => $"{nameof(MaxLookedAt)} is {MaxLookedAt}; allowed: 1 to {MostLookedAt:N0}.",
        _ when SampleInterval < LeastInterval => $"{nameof(SampleInterval)} is {SampleInterval}; allowed: {LeastInterval.TotalSeconds} s or more.",
        { TraceUrl: { } url } when !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https") =>
            $"{nameof(TraceUrl)} is '{url}'; it begins with http:// or https://, such as https://jaeger.example.com/trace/{{id}}.",
        _ => null,
    };
}
