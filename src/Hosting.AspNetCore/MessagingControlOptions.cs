namespace Integration.Hosting.AspNetCore;

/// <summary>Who may steer consumers over HTTP, and which.</summary>
public sealed class MessagingControlOptions
{
    /// <summary>The messaging client whose consumers are steered, by its name; null, the default, for the main one.</summary>
    public string? Client { get; set; }

    /// <summary>Policies that every request must meet, by name; none by default: then the application's default policy, which asks for an authenticated user.</summary>
    public IList<string> Policies { get; } = [];

    /// <summary>Policies that requests which change something must meet besides, by name; none by default.</summary>
    public IList<string> ChangePolicies { get; } = [];

    /// <summary>Lets everybody in who reaches the endpoints, for those that something in front of the application protects; false by default.</summary>
    public bool AllowAnonymous { get; set; }
}
