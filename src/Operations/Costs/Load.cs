namespace Integration.Operations.Costs;

/// <summary>The messages of a queue, or of a topic with its subscriptions.</summary>
/// <param name="Name">The queue or topic; for the reader of the estimate.</param>
/// <param name="MessagesPerMonth">How many are sent in a month of <see cref="LoadProfile.HoursOfMonth"/> hours; 0 or more.</param>
/// <param name="MessageBytes">How large one is with its headers, in bytes; 0 or more.</param>
public sealed record Load(string Name, decimal MessagesPerMonth, int MessageBytes)
{
    /// <summary>The most messages of one request, on SQS and SNS.</summary>
    internal const int MostOfABatch = 10;

    /// <summary>How many are sent, received and completed at a time; 1 to 10, 1 by default.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>How many subscriptions get each message; 0, the default, for a queue.</summary>
    public int Subscriptions { get; init; }

    /// <summary>How many groups are ordered beside each other; null, the default, where nothing is ordered.</summary>
    public int? Groups { get; init; }

    /// <summary>How many processes consume the queue, or each of the subscriptions; 0 or more, 1 by default.</summary>
    public int Consumers { get; init; } = 1;

    /// <summary>For how many hours of the month each consumer waits and nothing comes; 0, the default, to 730.</summary>
    public decimal IdleHours { get; init; }

    /// <summary>The share of messages that are sent with a delay; 0, the default, to 1.</summary>
    public decimal DelayedShare { get; init; }

    /// <summary>How long those wait, in minutes; more than 0, 15 by default. SQS delays for 15 at a time: what waits longer is passed on every 15 minutes.</summary>
    public decimal DelayMinutes { get; init; } = 15;

    /// <summary>The share of deliveries that end as dead letters; 0, the default, to 1.</summary>
    public decimal DeadLetteredShare { get; init; }

    /// <summary>Whether bodies are in a store and messages carry a reference, so that a request is never larger than one unit; false by default.</summary>
    public bool ClaimChecked { get; init; }

    /// <summary>How many sources have each message: the subscriptions, or the queue.</summary>
    internal int Sources => Math.Max(1, Subscriptions);

    /// <summary>How many messages are delivered in a month, once each.</summary>
    internal decimal Deliveries => MessagesPerMonth * Sources;

    /// <summary>How many of them end as dead letters.</summary>
    internal decimal DeadLetters => Deliveries * DeadLetteredShare;

    /// <summary>As how many units so many messages in one request count.</summary>
    internal decimal Chunks(int messages, int chunkBytes) => ClaimChecked ? 1 : Math.Max(1, Math.Ceiling((decimal)messages * MessageBytes / chunkBytes));
}
