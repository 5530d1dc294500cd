namespace Integration.Outbox;

/// <summary>A row of the outbox, column by column; times are milliseconds of Unix time.</summary>
internal sealed class OutboxEntry
{
    public long Sequence { get; set; }

    /// <summary>One relay at a time forwards a lane's rows, so that those of a group, which share it, keep their order.</summary>
    public int Lane { get; set; }

    public required string Destination { get; set; }

    public string? GroupId { get; set; }

    public required string MessageId { get; set; }

    /// <summary>The whole message, as <see cref="MessageDocument"/> writes it.</summary>
    public required string Message { get; set; }

    public long AddedAt { get; set; }

    /// <summary>When the next try may be made.</summary>
    public long DueAt { get; set; }

    public OutboxState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it was sent or parked.</summary>
    public long? SettledAt { get; set; }

    public string? Error { get; set; }
}
