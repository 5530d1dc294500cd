namespace Integration.Outbox;

/// <summary>What has become of a row of the outbox.</summary>
public enum OutboxState
{
    /// <summary>It is to be sent, at once or after a back-off.</summary>
    Waiting = 0,

    /// <summary>The service has confirmed it; the row is deleted after the retention.</summary>
    Sent = 1,

    /// <summary>It can't be sent as it is, and waits for a person: retry or discard it.</summary>
    Parked = 2,
}
