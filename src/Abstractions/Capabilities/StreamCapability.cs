namespace Integration;

/// <summary>
/// What a provider's streams may do natively, emulate or be unable to do: apart from <see cref="Capability"/>, so that a provider without
/// streams claims none of it. Each belongs to a clause of the messaging contract (<see cref="StreamCapabilityExtensions.Clause"/>).
/// </summary>
public enum StreamCapability
{
    /// <summary>S1: there are streams: records are appended, kept for the retention time, and read.</summary>
    Streams,

    /// <summary>S2, S3: records of one <see cref="Message.GroupId"/> share a partition and keep their order.</summary>
    KeyOrder,

    /// <summary>S6: reading from a time.</summary>
    PositionByTime,

    /// <summary>S9: a reader whose position is no longer kept is told.</summary>
    GapDetection,

    /// <summary>S10–S15: members of a group share the partitions, and go on where others left off.</summary>
    ReaderGroups,

    /// <summary>S10: a member that lost a partition can't move its checkpoint.</summary>
    CheckpointFencing,

    /// <summary>S10: a member that lost a partition can't even read it on. Without, it may for a moment, and what it reads is read again.</summary>
    ReadFencing,

    /// <summary>S19: the lag of a group is told in records, exactly. Without, in time or not at all.</summary>
    ExactLag,

    /// <summary>S16: the number of partitions can be changed while the stream is in use.</summary>
    Repartitioning,

    /// <summary>S20: create, describe, change, list and delete streams.</summary>
    TopologyManagement,
}

/// <summary>The clauses behind the capabilities of streams.</summary>
public static class StreamCapabilityExtensions
{
    /// <summary>The id of the contract clause that a capability belongs to, such as <c>S6</c>; of several, the first.</summary>
    public static string Clause(this StreamCapability capability) => capability switch
    {
        StreamCapability.Streams => "S1",
        StreamCapability.KeyOrder => "S2",
        StreamCapability.PositionByTime => "S6",
        StreamCapability.GapDetection => "S9",
        StreamCapability.ReaderGroups => "S11",
        StreamCapability.CheckpointFencing or StreamCapability.ReadFencing => "S10",
        StreamCapability.ExactLag => "S19",
        StreamCapability.Repartitioning => "S16",
        StreamCapability.TopologyManagement => "S20",
        _ => throw new ArgumentOutOfRangeException(nameof(capability), capability, "No such capability."),
    };
}
