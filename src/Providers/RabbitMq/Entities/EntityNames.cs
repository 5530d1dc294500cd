using System.Globalization;

namespace Integration.RabbitMq.Entities;

/// <summary>
/// Neutral names to those of the broker's queues and exchanges, and back (clause D4). A neutral name has no dot, so what stands behind
/// one is this provider's, and no two entities share a name. The longest is 255 bytes, which is what AMQP allows.
/// </summary>
/// <param name="prefix">What every name begins with; at most <see cref="MaxPrefixLength"/> of letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</param>
internal sealed class EntityNames(string prefix)
{
    /// <summary>What the longest name leaves of AMQP's 255 bytes.</summary>
    public const int MaxPrefixLength = 64;

    private const string DeadLetters = ".dead-letter";
    private const string Subscriptions = ".subscriptions.";
    private const string Delays = ".delay.";
    private const string TopicDelays = ".topic";
    private const string DueExchanges = ".topic.due";

    /// <summary>The broker keeps every name for itself that begins with this and a dot, as those of what belongs to an entity of this name would.</summary>
    private const string OfTheBroker = "amq";

    /// <summary>What stands before such a name.</summary>
    private const string Escape = "integration.reserved.";

    /// <summary>What every name begins with.</summary>
    public string Prefix => prefix;

    /// <summary>The exchange that nobody publishes to: its bindings hold what the broker has no setting for.</summary>
    public string Settings => prefix + "integration.settings";

    /// <summary>The exchange through which dead letters that were not expired come to their queues, each under its name.</summary>
    public string DeadLetterRouting => prefix + "integration.dead-letters";

    /// <summary>The queue that keeps nothing: where expired messages go that their source does not want as dead letters.</summary>
    public string Discarded => prefix + "integration.discarded";

    /// <summary>The queue of a queue, a subscription or the dead letters of one: <c>orders</c>, <c>events.subscriptions.audit</c>, <c>orders.dead-letter</c>.</summary>
    public string QueueOf(EntityPath source)
    {
        var queue = source.SubscriptionName is { } subscription ? Native(source.Name) + Subscriptions + subscription : Native(source.Name);
        return source.IsDeadLetter ? queue + DeadLetters : queue;
    }

    /// <summary>The exchange of a topic.</summary>
    public string ExchangeOf(string topic) => Native(topic);

    /// <summary>The queue where messages for another queue wait that long which are sent in a period: <c>orders.delay.1500.739946</c>.</summary>
    public static string DelayQueueOf(string queue, long milliseconds, long period) =>
        string.Create(CultureInfo.InvariantCulture, $"{queue}{Delays}{milliseconds}.{period}");

    /// <summary>The queue where messages for a topic wait that long which are sent in a period: <c>events.topic.delay.1500.739946</c>.</summary>
    public string TopicDelayQueueOf(string topic, long milliseconds, long period) => DelayQueueOf(Native(topic) + TopicDelays, milliseconds, period);

    /// <summary>What the names of a queue's delay queues begin with.</summary>
    public static string DelayQueuesOf(string queue) => queue + Delays;

    /// <summary>What the names of the queues of a topic's subscriptions begin with.</summary>
    public string SubscriptionsOf(string topic) => Native(topic) + Subscriptions;

    /// <summary>What the names of the queues begin with where messages for a topic wait.</summary>
    public string TopicDelayQueuesOf(string topic) => DelayQueuesOf(Native(topic) + TopicDelays);

    /// <summary>The exchange through which messages that waited come to a topic.</summary>
    public string DueExchangeOf(string topic) => Native(topic) + DueExchanges;

    /// <summary>The policy of a queue, which applies to no other.</summary>
    public static string PolicyOf(string queue) => queue;

    /// <summary>Whether it is this client's affair, whatever the rest of its name.</summary>
    public bool IsUnderPrefix(string native) => native.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>Whether a queue is one that this provider keeps for itself: no source, and nobody's but its own.</summary>
    public bool IsInternalQueue(string queue)
    {
        if (queue == Discarded)
            return true;
        var delay = queue.LastIndexOf(Delays, StringComparison.Ordinal);
        if (delay < 0 || queue[(delay + Delays.Length)..].Split('.') is not { Length: 2 } numbers || !Array.TrueForAll(numbers, IsNumber))
            return false;
        var target = queue[..delay];
        return SourceOf(target) is not null || (target.EndsWith(TopicDelays, StringComparison.Ordinal) && TopicOf(target[..^TopicDelays.Length]) is not null);
    }

    /// <summary>Whether an exchange is one that this provider keeps for itself: no topic.</summary>
    public bool IsInternalExchange(string exchange) => exchange == Settings || exchange == DeadLetterRouting || SourceOf(exchange) is { IsDeadLetter: true }
        || (exchange.EndsWith(DueExchanges, StringComparison.Ordinal) && TopicOf(exchange[..^DueExchanges.Length]) is not null);

    /// <summary>What a queue of the broker is here; null when its name is no such thing's.</summary>
    public EntityPath? SourceOf(string queue)
    {
        if (!IsUnderPrefix(queue))
            return null;
        var name = queue[prefix.Length..];
        var isDeadLetter = name.EndsWith(DeadLetters, StringComparison.Ordinal);
        if (isDeadLetter)
            name = name[..^DeadLetters.Length];
        var parts = name.Split(Subscriptions);
        if (Neutral(parts[0]) is not { } first || parts.Length > 2 || !Array.TrueForAll(parts[1..], EntityPath.IsLegalName))
            return null;
        var source = parts.Length == 2 ? EntityPath.Subscription(first, parts[1]) : EntityPath.Queue(first);
        return isDeadLetter ? source.DeadLetter : source;
    }

    /// <summary>The topic of an exchange of the broker; null when its name is no topic's.</summary>
    public string? TopicOf(string exchange) => IsUnderPrefix(exchange) ? Neutral(exchange[prefix.Length..]) : null;

    private static bool IsNumber(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private string Native(string name) => IsReserved(name) ? prefix + Escape + name : prefix + name;

    /// <summary>The name whose native form has that behind the prefix; null when none has.</summary>
    private string? Neutral(string native)
    {
        var isEscaped = native.StartsWith(Escape, StringComparison.Ordinal);
        var name = isEscaped ? native[Escape.Length..] : native;
        return EntityPath.IsLegalName(name) && IsReserved(name) == isEscaped ? name : null;
    }

    private bool IsReserved(string name) => prefix + name == OfTheBroker;
}
