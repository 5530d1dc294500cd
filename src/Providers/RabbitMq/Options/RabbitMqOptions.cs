namespace Integration.RabbitMq;

/// <summary>
/// How to reach a RabbitMQ broker: a URI, or hosts with a user and a password. Everything is checked at once when the client is made.
/// </summary>
/// <remarks><see cref="ToString"/> never shows a secret.</remarks>
public sealed record RabbitMqOptions
{
    /// <summary>
    /// The broker's URI, such as <c>amqps://user:password@broker.example.com:5671/vhost</c>; instead of <see cref="Hosts"/>,
    /// <see cref="VirtualHost"/>, <see cref="UserName"/> and <see cref="Password"/>.
    /// </summary>
    public string? Uri { get; init; }

    /// <summary>The nodes of the broker as <c>host</c> or <c>host:port</c>, tried in any order until one answers.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The virtual host; <c>/</c> when null.</summary>
    public string? VirtualHost { get; init; }

    /// <summary>The user; <c>guest</c> when null, who may connect from the broker's own machine only.</summary>
    public string? UserName { get; init; }

    /// <summary>The user's password; <c>guest</c> when null.</summary>
    public string? Password { get; init; }

    /// <summary>TLS; null for none, unless <see cref="Uri"/> begins with <c>amqps</c>.</summary>
    public RabbitMqTls? Tls { get; init; }

    /// <summary>What the broker shows as the connection's name; the process's name when null.</summary>
    public string? ClientName { get; init; }

    /// <summary>How often the peers tell each other that they are there, 1 s–1 h; 30 s by default. A connection that is silent for twice that is broken.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one try to connect takes at most, 100 ms–10 min; 15 s by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a send waits while the broker takes nothing from publishers (a memory or disk alarm), 1 ms–1 h; 15 s by default. Then it fails with
    /// a <see cref="ThrottledException"/>, and may have been stored.
    /// </summary>
    public TimeSpan BlockedTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The broker's <c>consumer_timeout</c>, 2 min or more; 30 min by default, as the broker's. It closes a channel on which a message is held for
    /// longer, whatever is renewed: a lock ends a minute before, and takes no other with it.
    /// </summary>
    public TimeSpan ConsumerTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The most messages that one receive takes in hand, 1–10,000; 1,000 by default. What nobody asked for is not fetched, but for a caller who has just
    /// received its fill eight times in a row, from a source with five or more deliveries a message: as many again, which go back when it stops asking.
    /// </summary>
    public int Prefetch { get; init; } = 1000;

    /// <summary>
    /// The address of the management API, such as <c>http://broker.example.com:15672</c>; when null that of the AMQP host, at port
    /// 15672, or with TLS at 15671. Topology needs it, the settings of sources that the application does
    /// not declare, and filters that were changed; sending and receiving don't.
    /// </summary>
    public string? ManagementUri { get; init; }

    /// <summary>The user of the management API; the same as everywhere when null.</summary>
    public string? ManagementUserName { get; init; }

    /// <summary>That user's password.</summary>
    public string? ManagementPassword { get; init; }

    /// <summary>What the names of queues and exchanges begin with, up to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; nothing by default.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>The largest message in bytes, properties included, 1 or more; 128 MiB by default, as the broker's <c>max_message_size</c>.</summary>
    public long MaxMessageBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Where it leads, without secrets.</summary>
    public override string ToString() => $"RabbitMqOptions {{ {(Uri is null ? string.Join(", ", Hosts) : "URI")}, prefix '{NamePrefix}' }}";

    /// <summary>Whether the options say themselves where the broker is.</summary>
    internal bool SayWhere => !string.IsNullOrWhiteSpace(Uri) || Hosts is { Count: > 0 };

    /// <summary>Everything that is wrong, in words for an error message.</summary>
    /// <param name="hasFactory">Whether a factory of the application's own says where the broker is.</param>
    internal IEnumerable<string> FindFaults(bool hasFactory = false)
    {
        if (!hasFactory && string.IsNullOrWhiteSpace(Uri) == (Hosts is null || Hosts.Count == 0))
            yield return "give either Uri or Hosts";
        if (!string.IsNullOrWhiteSpace(Uri) && (UserName is not null || Password is not null || VirtualHost is not null))
            yield return "UserName, Password and VirtualHost go with Hosts; a Uri has its own";
        if (!string.IsNullOrWhiteSpace(Uri) && !BrokerEndpoints.IsUri(Uri))
            yield return "Uri can't be read: it is like amqps://user:password@host:5671/vhost";
        foreach (var host in (Hosts ?? []).Where(h => !BrokerEndpoints.IsHost(h)))
            yield return $"Hosts has '{host}', which is neither a host nor host:port";
        if ((UserName is null) != (Password is null))
            yield return "give UserName and Password together";
        if (VirtualHost is "")
            yield return "VirtualHost is empty; the default one is '/'";
        foreach (var fault in Tls?.FindFaults() ?? [])
            yield return fault;
        foreach (var fault in Ranges())
            yield return fault;
        if (ManagementUri is not null && !(System.Uri.TryCreate(ManagementUri, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0))
            yield return "ManagementUri is like http://host:15672, without a user or password";
        if ((ManagementUserName is null) != (ManagementPassword is null))
            yield return "give ManagementUserName and ManagementPassword together";
        if (NamePrefix is null || NamePrefix.Length > Entities.EntityNames.MaxPrefixLength || !NamePrefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            yield return $"NamePrefix must have 0-{Entities.EntityNames.MaxPrefixLength} letters, digits, '-', '_' and '.'";
        if (NamePrefix?.StartsWith("amq.", StringComparison.Ordinal) == true)
            yield return "NamePrefix begins with 'amq.', which the broker keeps for itself";
    }

    private IEnumerable<string> Ranges()
    {
        if (Heartbeat < TimeSpan.FromSeconds(1) || Heartbeat > TimeSpan.FromHours(1))
            yield return $"Heartbeat is {Heartbeat}; it must be 1 s-1 h";
        if (ConnectTimeout < TimeSpan.FromMilliseconds(100) || ConnectTimeout > TimeSpan.FromMinutes(10))
            yield return $"ConnectTimeout is {ConnectTimeout}; it must be 100 ms-10 min";
        if (BlockedTimeout < TimeSpan.FromMilliseconds(1) || BlockedTimeout > TimeSpan.FromHours(1))
            yield return $"BlockedTimeout is {BlockedTimeout}; it must be 1 ms-1 h";
        if (ConsumerTimeout < TimeSpan.FromMinutes(2))
            yield return $"ConsumerTimeout is {ConsumerTimeout}; it must be 2 min or more";
        if (Prefetch is < 1 or > 10_000)
            yield return $"Prefetch is {Prefetch}; it must be 1-10,000";
        if (MaxMessageBytes < 1)
            yield return $"MaxMessageBytes is {MaxMessageBytes}; it must be 1 or more";
    }
}
