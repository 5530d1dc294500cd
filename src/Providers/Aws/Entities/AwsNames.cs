using System.Security.Cryptography;
using System.Text;
using Integration.Aws.Messages;
using Integration.Aws.Options;

namespace Integration.Aws.Entities;

/// <summary>
/// Neutral names to names in AWS. A queue <c>orders</c> is <c>orders</c> (or <c>orders.fifo</c>), its dead-letter queue
/// <c>orders--dlq</c>, the queue of the subscription <c>order-placed/billing</c> is <c>order-placed--billing--sub</c>; all with
/// the prefix. No two entities share a name: what would clash or be too long gets a stable hash.
/// </summary>
internal sealed class AwsNames(string prefix)
{
    /// <summary>Why an entity is left out whose name this provider can't have given.</summary>
    public const string NotNeutral =
        "its name is not neutral: 1-64 letters, digits, '-' and '_', none of the endings that are reserved for dead-letter queues and subscriptions.";

    private const int HashLength = 16;

    /// <summary>How much of a topic's name is in that of a subscription's queue that would be ambiguous.</summary>
    private const int MostOfTopic = 30;

    /// <summary>The longest name without its last suffixes.</summary>
    private static readonly int Longest = SqsLimits.NameLength - WireNames.DeadLetterSuffix.Length - WireNames.Fifo.Length;

    public string Prefix => prefix;

    /// <summary>What the names of every subscription's queue of a topic begin with; others may begin so too.</summary>
    public string SubscriptionQueuePrefix(string topic) => prefix + topic[..Math.Min(topic.Length, 20)];

    /// <summary>
    /// The name of the queue of any subscription of a topic, or of its dead letters, with <c>*</c> for what depends on the subscription: behind as much of the
    /// topic's name as every such queue has, whatever a hash replaces.
    /// </summary>
    public string AnySubscriptionQueue(string topic, bool isDeadLetter, bool ordered)
    {
        var start = topic.Length > MostOfTopic ? prefix + topic[..MostOfTopic] : $"{prefix}{topic}--";
        var fitted = Longest - "--".Length - HashLength - WireNames.SubscriptionSuffix.Length;
        return $"{start[..Math.Min(start.Length, fitted)]}*{WireNames.SubscriptionSuffix}{(isDeadLetter ? WireNames.DeadLetterSuffix : "")}{(ordered ? WireNames.Fifo : "")}";
    }

    public string Topic(string name, bool ordered) => prefix + name + (ordered ? WireNames.Fifo : "");

    public string Queue(EntityPath source, bool ordered)
    {
        var suffix = (source.IsDeadLetter ? WireNames.DeadLetterSuffix : "") + (ordered ? WireNames.Fifo : "");
        var name = source.SubscriptionName is { } subscription ? SubscriptionQueue(source.Name, subscription) : PlainQueue(source.Name);
        return Fit(prefix + name) + suffix;
    }

    /// <summary>The neutral name of a plain queue; null for one that can't have come from <see cref="Queue"/>.</summary>
    public string? FindQueueName(string awsName)
    {
        var name = awsName.EndsWith(WireNames.Fifo, StringComparison.Ordinal) ? awsName[..^WireNames.Fifo.Length] : awsName;
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        name = name[prefix.Length..];
        if (name.EndsWith(WireNames.EscapeSuffix, StringComparison.Ordinal) && IsReserved(name[..^WireNames.EscapeSuffix.Length]))
            name = name[..^WireNames.EscapeSuffix.Length];
        else if (IsReserved(name))
            return null;
        return EntityPath.IsLegalName(name) ? name : null;
    }

    /// <summary>The AWS name of the queue whose dead letters a queue has by its name; null for one that is not named so.</summary>
    public static string? FindOwnerOfDeadLetters(string awsName)
    {
        var (name, suffix) = awsName.EndsWith(WireNames.Fifo, StringComparison.Ordinal) ? (awsName[..^WireNames.Fifo.Length], WireNames.Fifo) : (awsName, "");
        return name.EndsWith(WireNames.DeadLetterSuffix, StringComparison.Ordinal) ? name[..^WireNames.DeadLetterSuffix.Length] + suffix : null;
    }

    /// <summary>The name of the subscription of a topic that has this queue; null where the name contains a hash, and so does not tell.</summary>
    public string? FindSubscriptionName(string topic, string awsName)
    {
        var ordered = awsName.EndsWith(WireNames.Fifo, StringComparison.Ordinal);
        var (start, end) = ($"{prefix}{topic}--", WireNames.SubscriptionSuffix + (ordered ? WireNames.Fifo : ""));
        if (awsName.Length <= start.Length + end.Length || !awsName.StartsWith(start, StringComparison.Ordinal) || !awsName.EndsWith(end, StringComparison.Ordinal))
            return null;
        var name = awsName[start.Length..^end.Length];
        return EntityPath.IsLegalName(name) && Queue(EntityPath.Subscription(topic, name), ordered) == awsName ? name : null;
    }

    /// <summary>
    /// The source that has a queue of this name. One whose name is not of this client's, or has a hash in it, gets a name with a hash of its own, which no
    /// source of this client has.
    /// </summary>
    /// <param name="awsName">The name of a queue.</param>
    /// <param name="likely">Which it is most likely.</param>
    public EntityPath SourceOf(string awsName, EntityPath likely)
    {
        var ordered = awsName.EndsWith(WireNames.Fifo, StringComparison.Ordinal);
        return Queue(likely, ordered) == awsName ? likely
            : FindQueueName(awsName) is { } queue ? EntityPath.Queue(queue)
            : awsName.StartsWith(prefix, StringComparison.Ordinal) && awsName[prefix.Length..].Split("--", 2) is [var topic, _]
                && EntityPath.IsLegalName(topic) && FindSubscriptionName(topic, awsName) is { } subscription ? EntityPath.Subscription(topic, subscription)
            : EntityPath.Queue($"{awsName[..Math.Min(awsName.Length - (ordered ? WireNames.Fifo.Length : 0), EntityPath.MaxNameLength - "--".Length - HashLength)]}--{Hash(awsName)}");
    }

    public string? FindTopicName(string awsName)
    {
        var name = awsName.EndsWith(WireNames.Fifo, StringComparison.Ordinal) ? awsName[..^WireNames.Fifo.Length] : awsName;
        return name.StartsWith(prefix, StringComparison.Ordinal) && EntityPath.IsLegalName(name[prefix.Length..]) ? name[prefix.Length..] : null;
    }

    private static string PlainQueue(string name) => IsReserved(name) ? name + WireNames.EscapeSuffix : name;

    private static string SubscriptionQueue(string topic, string subscription)
    {
        var isAmbiguous = topic.Contains("--", StringComparison.Ordinal) || subscription.Contains("--", StringComparison.Ordinal)
            || topic[^1] == '-' || subscription[0] == '-' || subscription[^1] == '-';
        return isAmbiguous
            ? $"{topic[..Math.Min(topic.Length, MostOfTopic)]}--{Hash($"{topic}/{subscription}")}{WireNames.SubscriptionSuffix}"
            : $"{topic}--{subscription}{WireNames.SubscriptionSuffix}";
    }

    private static bool IsReserved(string name) =>
        name.EndsWith(WireNames.DeadLetterSuffix, StringComparison.Ordinal)
        || name.EndsWith(WireNames.SubscriptionSuffix, StringComparison.Ordinal)
        || name.EndsWith(WireNames.EscapeSuffix, StringComparison.Ordinal);

    private static string Fit(string name)
    {
        if (name.Length <= Longest)
            return name;
        var suffix = name.EndsWith(WireNames.SubscriptionSuffix, StringComparison.Ordinal) ? WireNames.SubscriptionSuffix : "";
        var tail = $"--{Hash(name)}{suffix}";
        return name[..(Longest - tail.Length)] + tail;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
