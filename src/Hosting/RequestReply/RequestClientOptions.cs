using Integration.Registration;

namespace Integration.Hosting;

/// <summary>How a request client waits for replies. Each property can be set at <c>Requests</c> of the messaging section, which wins over code.</summary>
public sealed class RequestClientOptions
{
    /// <summary>
    /// A queue that takes this process's replies and nobody else's: two clients on one would take each other's. Null by
    /// default, for a queue <c>replies-…</c> that belongs to this instance (<see cref="InstanceOptions"/>): the client creates it at its first request
    /// and deletes it when it is disposed, and it goes by itself when the process is killed. That needs <c>Provisioning</c> to be <c>CreateMissing</c>.
    /// </summary>
    public string? ReplyQueue { get; set; }

    /// <summary>How long to wait for a reply, more than zero; 30 s by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a request expires with its time-out, so that nobody handles what nobody waits for; true by default. Without
    /// effect where the provider has no <see cref="Capability.TimeToLive"/>.
    /// </summary>
    public bool ExpireRequests { get; set; } = true;
}

/// <summary>The options of a request client, which the configuration overrules.</summary>
internal sealed class RequestClientSettings(RequestClientOptions options) : IConfigurationPart
{
    /// <summary>The queue that takes replies; null when the client creates one.</summary>
    public string? ReplyQueue => options.ReplyQueue;

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = messaging.Section("Requests");
        options.ReplyQueue = section.Text(nameof(options.ReplyQueue)) ?? options.ReplyQueue;
        options.Timeout = section.DurationOr(nameof(options.Timeout), options.Timeout);
        options.ExpireRequests = section.Flag(nameof(options.ExpireRequests)) ?? options.ExpireRequests;
        if (options.ReplyQueue is { } queue && !EntityPath.IsLegalName(queue))
            section.Fault(nameof(options.ReplyQueue), "is not a legal name of a queue; allowed: 1-64 letters A-Z and a-z, digits, '-' and '_'");
        if (options.ReplyQueue is null && !createsMissing)
            section.Fault(nameof(options.ReplyQueue), "is missing; it can be left out only where Provisioning is CreateMissing, which lets the client create a queue of its own");
    }
}
