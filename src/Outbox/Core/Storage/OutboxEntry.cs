using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Outbox;

/// <summary>A row of the outbox, column by column; times are milliseconds of Unix time.</summary>
internal sealed class OutboxEntry
{
    /// <summary>The columns, as <see cref="Read"/> expects them.</summary>
    public const string Columns = "sequence, lane, destination, group_id, message_id, message, added_at, due_at, state, attempts, settled_at, error";

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

    /// <summary>The lane of a group, or of a message that has none: the same on every machine, as instances of an application share the lanes.</summary>
    /// <param name="destination">The destination as the row has it.</param>
    /// <param name="key">The group, or the message's id.</param>
    public static int LaneOf(string destination, string key) => SHA256.HashData(Encoding.UTF8.GetBytes($"{destination}\n{key}"))[0] % OutboxDatabase.Lanes;

    public static OutboxEntry Read(DbDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        Lane = row.GetInt32(1),
        Destination = row.GetString(2),
        GroupId = row.IsDBNull(3) ? null : row.GetString(3),
        MessageId = row.GetString(4),
        Message = row.GetString(5),
        AddedAt = row.GetInt64(6),
        DueAt = row.GetInt64(7),
        State = (OutboxState)row.GetInt32(8),
        Attempts = row.GetInt32(9),
        SettledAt = row.IsDBNull(10) ? null : row.GetInt64(10),
        Error = row.IsDBNull(11) ? null : row.GetString(11),
    };
}
