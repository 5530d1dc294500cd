namespace Integration.Hosting;

/// <summary>How a consumer is.</summary>
/// <param name="Name">What <see cref="IConsumerControl"/> knows it by: the path of its source, <c>stream:STREAM/GROUP</c>, or <c>push:TOPIC/SUBSCRIPTION</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="State">Whether it runs.</param>
/// <param name="MaxConcurrency">How many handlers run at a time at most; of a stream's partition where it consumes by key.</param>
/// <param name="InHand">How many messages it has fetched and not settled; of a stream, how many records handlers have.</param>
/// <param name="PausedBy">Who says that it is to pause: <c>control</c>, and the names of pause signals.</param>
/// <param name="Failures">How many times in a row it could not fetch; 0 when the last time went well.</param>
public sealed record ConsumerStatus(
    string Name, ConsumerKind Kind, ConsumerState State, int MaxConcurrency, int InHand, IReadOnlyList<string> PausedBy, int Failures)
{
    /// <summary>What it receives from; null for a subscription of this instance's own that is not named yet.</summary>
    internal EntityPath? Source { get; init; }
}

/// <summary>What consumes.</summary>
public enum ConsumerKind
{
    /// <summary>Handlers of a queue's or a subscription's messages.</summary>
    Consumer,

    /// <summary>Handlers of a stream's records.</summary>
    StreamConsumer,

    /// <summary>The delivery to a subscription's push endpoint.</summary>
    PushDispatcher,
}

/// <summary>Whether a consumer runs.</summary>
public enum ConsumerState
{
    /// <summary>The host has not started it yet.</summary>
    NotStarted,

    /// <summary>It fetches and handles.</summary>
    Running,

    /// <summary>It fetches no more, and finishes what it has in hand.</summary>
    Pausing,

    /// <summary>It fetches nothing and has nothing in hand.</summary>
    Paused,

    /// <summary>It fetches no more, finishes what it has in hand, and ends.</summary>
    Stopping,

    /// <summary>It has ended; it can be started again unless the host stops.</summary>
    Stopped,
}
