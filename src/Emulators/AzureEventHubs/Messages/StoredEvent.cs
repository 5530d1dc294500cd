namespace Integration.Emulators.AzureEventHubs.Messages;

/// <summary>An event in its partition.</summary>
/// <param name="SequenceNumber">Its number: one more than that of the event before it.</param>
/// <param name="Offset">Its place in the partition, in bytes.</param>
/// <param name="EnqueuedAt">When it came, in whole milliseconds, which is what AMQP has.</param>
/// <param name="Annotations">The encoded annotations.</param>
/// <param name="Content">The encoded sections behind them.</param>
internal sealed record StoredEvent(long SequenceNumber, long Offset, DateTimeOffset EnqueuedAt, ArraySegment<byte> Annotations, ArraySegment<byte> Content);
