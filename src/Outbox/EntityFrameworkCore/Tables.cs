namespace Integration.Outbox;

/// <summary>A row of the lanes' table; read and written by the relay's own SQL.</summary>
internal sealed class OutboxLane
{
    public int Lane { get; set; }

    public string? Owner { get; set; }

    public long LeasedUntil { get; set; }
}

/// <summary>A row of the inbox; written by its own SQL.</summary>
internal sealed class InboxEntry
{
    public required string Key { get; set; }

    public long HandledAt { get; set; }
}
