namespace Integration.Hosting.AspNetCore;

/// <summary>Who may read the application's AsyncAPI document over HTTP.</summary>
public sealed class MessagingAsyncApiOptions
{
    /// <summary>Policies that every request must meet, by name; none by default: then the application's default policy, which asks for an authenticated user.</summary>
    public IList<string> Policies { get; } = [];

    /// <summary>Lets everybody in who reaches the endpoint, for one that something in front of the application protects or that may be public; false by default.</summary>
    public bool AllowAnonymous { get; set; }
}
