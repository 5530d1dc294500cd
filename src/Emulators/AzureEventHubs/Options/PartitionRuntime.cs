namespace Integration.Emulators.AzureEventHubs;

/// <summary>What a partition holds.</summary>
/// <param name="Id">The partition.</param>
/// <param name="BeginningSequenceNumber">The number of the oldest event that can be read; where there is none, that of the next event.</param>
/// <param name="LastEnqueuedSequenceNumber">The number of the newest event ever; -1 where there was none.</param>
/// <param name="LastEnqueuedOffset">The offset of the newest event ever; <c>-1</c> where there was none.</param>
/// <param name="LastEnqueuedTime">When the newest event came; null where there was none.</param>
/// <param name="IsEmpty">Whether no event can be read.</param>
public sealed record PartitionRuntime(
    string Id,
    long BeginningSequenceNumber,
    long LastEnqueuedSequenceNumber,
    string LastEnqueuedOffset,
    DateTimeOffset? LastEnqueuedTime,
    bool IsEmpty);
