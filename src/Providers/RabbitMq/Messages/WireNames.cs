using System.Collections.Frozen;

namespace Integration.RabbitMq.Messages;

/// <summary>Every header that the adapter puts on the wire or finds there; its prefix is illegal in headers of the API, so that they can't clash.</summary>
internal static class WireNames
{
    /// <summary>The types of headers that AMQP has no type for, and the names of those that can't have their own.</summary>
    public const string Types = "Integration.types";

    /// <summary>When the message was sent, in milliseconds of Unix time: the broker doesn't tell.</summary>
    public const string EnqueuedAt = "Integration.EnqueuedAt";

    /// <summary>How long the sender delayed it, in milliseconds.</summary>
    public const string Delay = "Integration.Delay";

    /// <summary>The time to live in ticks, where the broker's own is not all of it.</summary>
    public const string TimeToLive = "Integration.TimeToLive";

    /// <summary>How often the originals of a copy were delivered.</summary>
    public const string DeliveryCount = "Integration.DeliveryCount";

    public const string GroupId = "Integration.GroupId";
    public const string DeduplicationId = "Integration.DeduplicationId";

    /// <summary>In front of the name of a property that is longer than AMQP's 255 bytes, and of a header whose name is the broker's.</summary>
    public const string Property = "Integration.Property.";

    /// <summary>In front of the name of a header whose name means something to the broker.</summary>
    public const string Header = "Integration.Header.";

    public const string DeadLetterReason = "Integration.DeadLetter.Reason";
    public const string DeadLetterDescription = "Integration.DeadLetter.Description";

    /// <summary>When the message came to the dead-letter queue; what tells a dead letter of this library from the broker's.</summary>
    public const string DeadLetteredAt = "Integration.DeadLetter.At";

    public const string DeadLetterEnqueuedAt = "Integration.DeadLetter.EnqueuedAt";
    public const string DeadLetterDeliveryCount = "Integration.DeadLetter.DeliveryCount";
    public const string TraceParent = "traceparent";
    public const string TraceState = "tracestate";

    private static readonly FrozenSet<string> Taken = new[]
    {
        TraceParent, TraceState, Broker.CarbonCopy, Broker.BlindCopy, Broker.Deaths, Broker.DeliveryCount, Broker.FirstReason, Broker.FirstQueue, Broker.FirstExchange,
        "x-last-death-reason", "x-last-death-queue", "x-last-death-exchange", Broker.AcquiredCount, "x-received-from", "x-stream-offset", Broker.PublishNumber,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a header of that name would mean something to the broker or to this adapter.</summary>
    public static bool IsTaken(string name) => Taken.Contains(name);

    /// <summary>The header of the API that a header on the wire stands for; null when it is none.</summary>
    public static string? HeaderOf(string name) =>
        name.StartsWith(Header, StringComparison.Ordinal) ? name[Header.Length..]
        : name.StartsWith(HeaderName.ReservedPrefix, StringComparison.Ordinal) || (IsTaken(name) && name is not (Broker.CarbonCopy or Broker.BlindCopy)) ? null
        : name;

    /// <summary>The broker's own headers.</summary>
    public static class Broker
    {
        public const string Deaths = "x-death";
        /// <summary>How often the message came back; from RabbitMQ 4.3 on only those times that no receiver gave it back.</summary>
        public const string DeliveryCount = "x-delivery-count";

        /// <summary>How often the message came back, for whatever reason; from RabbitMQ 4.3 on.</summary>
        public const string AcquiredCount = "x-acquired-count";

        public const string FirstReason = "x-first-death-reason";
        public const string FirstQueue = "x-first-death-queue";
        public const string FirstExchange = "x-first-death-exchange";

        /// <summary>What the client library adds to every message that is to be confirmed.</summary>
        public const string PublishNumber = "x-dotnet-pub-seq-no";

        /// <summary>More queues for a message, which the broker sends it to.</summary>
        public const string CarbonCopy = "CC";

        public const string BlindCopy = "BCC";
    }
}
