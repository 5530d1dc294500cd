namespace Integration.Dashboard;

/// <summary>Who may look at the dashboard and change something by it, and what it shows.</summary>
public sealed class MessagingDashboardOptions
{
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
}
