namespace Integration.Aws;

/// <summary>What a received message is settled by.</summary>
internal sealed class Receipt(QueueAddress queue, string handle, string serviceMessageId, MessageProperties? properties)
{
    public QueueAddress Queue => queue;

    public string Handle => handle;

    /// <summary>The id that SQS gave the stored message: the same for each of its deliveries.</summary>
    public string ServiceMessageId => serviceMessageId;

    public MessageProperties? Properties => properties;

    /// <summary>Whether not everything that a filter may test was in attributes.</summary>
    public bool IsPartial { get; init; }

    /// <summary>When the lock ends as far as this client knows; never later than in SQS.</summary>
    public DateTimeOffset LockedUntil { get; set; }
}
