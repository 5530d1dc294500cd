using System.Diagnostics.CodeAnalysis;

namespace Integration;

/// <summary>What an <see cref="EntityPath"/> leads to.</summary>
public enum EntityKind
{
    /// <summary>A queue.</summary>
    Queue,

    /// <summary>A topic.</summary>
    Topic,

    /// <summary>A topic's subscription.</summary>
    Subscription,

    /// <summary>A stream.</summary>
    Stream,
}

/// <summary>
/// The neutral address of a queue, topic, subscription, dead-letter queue or stream. As text: <c>orders</c>,
/// <c>order-placed/billing</c>, <c>orders/$dead-letter</c>, <c>order-placed/billing/$dead-letter</c>.
/// </summary>
/// <remarks>
/// Names have 1–64 of the letters A–Z and a–z, digits, <c>-</c> and <c>_</c> (clause D4). <see cref="ToString"/> does not tell
/// a queue from a topic or a stream; <see cref="ToRoundTripString"/> does, and <see cref="Parse"/> reads it back.
/// </remarks>
public sealed record EntityPath
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The last segment of a dead-letter queue's path.</summary>
    public const string DeadLetterSegment = "$dead-letter";

    private const string TopicPrefix = "topic:";
    private const string StreamPrefix = "stream:";

    private EntityPath(EntityKind kind, string name, string? subscriptionName, bool isDeadLetter) =>
        (Kind, Name, SubscriptionName, IsDeadLetter) = (kind, name, subscriptionName, isDeadLetter);

    /// <summary>Queue, topic, subscription or stream.</summary>
    public EntityKind Kind { get; }

    /// <summary>The name of the queue, topic or stream.</summary>
    public string Name { get; }

    /// <summary>The name of the subscription, for a subscription.</summary>
    public string? SubscriptionName { get; }

    /// <summary>Whether it is the dead-letter queue of the queue or subscription.</summary>
    public bool IsDeadLetter { get; }

    /// <summary>The dead-letter queue of this queue or subscription.</summary>
    /// <exception cref="InvalidOperationException">This is a topic or a stream.</exception>
    public EntityPath DeadLetter => Kind switch
    {
        EntityKind.Topic => throw new InvalidOperationException($"The topic '{Name}' has no dead-letter queue; its subscriptions do."),
        EntityKind.Stream => throw new InvalidOperationException($"The stream '{Name}' has no dead-letter queue: reading removes nothing."),
        _ => new(Kind, Name, SubscriptionName, isDeadLetter: true),
    };

    /// <summary>The queue or subscription that this is the dead-letter queue of; itself when it is none.</summary>
    public EntityPath Owner => IsDeadLetter ? new(Kind, Name, SubscriptionName, isDeadLetter: false) : this;

    /// <summary>The path of a queue.</summary>
    /// <exception cref="ArgumentException">The name is illegal.</exception>
    public static EntityPath Queue(string name) => new(EntityKind.Queue, Check(name, nameof(name)), null, isDeadLetter: false);

    /// <summary>The path of a topic.</summary>
    /// <exception cref="ArgumentException">The name is illegal.</exception>
    public static EntityPath Topic(string name) => new(EntityKind.Topic, Check(name, nameof(name)), null, isDeadLetter: false);

    /// <summary>The path of a stream.</summary>
    /// <exception cref="ArgumentException">The name is illegal.</exception>
    public static EntityPath Stream(string name) => new(EntityKind.Stream, Check(name, nameof(name)), null, isDeadLetter: false);

    /// <summary>The path of a subscription.</summary>
    /// <exception cref="ArgumentException">A name is illegal.</exception>
    public static EntityPath Subscription(string topic, string name) =>
        new(EntityKind.Subscription, Check(topic, nameof(topic)), Check(name, nameof(name)), isDeadLetter: false);

    /// <summary>Reads any path: that of a source as <see cref="ParseSource"/> does, <c>topic:</c> and the name of a topic, or <c>stream:</c> and that of a stream.</summary>
    /// <exception cref="ArgumentException">The text is not such a path.</exception>
    public static EntityPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(TopicPrefix, StringComparison.Ordinal) ? new(EntityKind.Topic, Check(text[TopicPrefix.Length..], nameof(text)), null, isDeadLetter: false)
            : text.StartsWith(StreamPrefix, StringComparison.Ordinal) ? new(EntityKind.Stream, Check(text[StreamPrefix.Length..], nameof(text)), null, isDeadLetter: false)
            : ParseSource(text);
    }

    /// <summary>Reads the path of a source: <c>queue</c> or <c>topic/subscription</c>, either with <c>/$dead-letter</c> behind it.</summary>
    /// <exception cref="ArgumentException">The text is not such a path.</exception>
    public static EntityPath ParseSource(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        var owner = parts[^1] == DeadLetterSegment ? parts[..^1] : parts;
        foreach (var name in owner)
            Check(name, nameof(text));
        var path = owner.Length switch
        {
            1 => Queue(owner[0]),
            2 => Subscription(owner[0], owner[1]),
            _ => throw new ArgumentException(
                $"'{text}' is not a source. Write 'queue' or 'topic/subscription', with '/{DeadLetterSegment}' behind it for dead letters.", nameof(text)),
        };
        return owner.Length < parts.Length ? path.DeadLetter : path;
    }

    /// <summary>Whether a name is legal (clause D4).</summary>
    public static bool IsLegalName([NotNullWhen(true)] string? name) =>
        name is { Length: >= 1 and <= MaxNameLength } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <inheritdoc />
    public override string ToString() =>
        Name + (SubscriptionName is null ? "" : $"/{SubscriptionName}") + (IsDeadLetter ? $"/{DeadLetterSegment}" : "");

    /// <summary>The path as <see cref="Parse"/> reads it: as <see cref="ToString"/> has it, with <c>topic:</c> in front of a topic and <c>stream:</c> of a stream.</summary>
    public string ToRoundTripString() => Kind switch
    {
        EntityKind.Topic => TopicPrefix + Name,
        EntityKind.Stream => StreamPrefix + Name,
        _ => ToString(),
    };

    private static string Check(string name, string parameter) => IsLegalName(name)
        ? name
        : throw new ArgumentException(
            $"'{name}' is not a legal name: 1-{MaxNameLength} characters of A-Z, a-z, 0-9, '-' and '_'. "
            + "Prefixes and suffixes that a service needs are added by its provider.", parameter);
}
