namespace Integration.Emulators.AzureEventHubs.Messages;

/// <summary>The annotations that the service gives events, and those that it takes.</summary>
internal static class AnnotationNames
{
    public const string SequenceNumber = "x-opt-sequence-number";
    public const string Offset = "x-opt-offset";
    public const string EnqueuedTime = "x-opt-enqueued-time";
    public const string PartitionKey = "x-opt-partition-key";

    // On each delivery, of the whole partition, for a receiver that wants to know how far behind it is.
    public const string LastSequenceNumber = "last_enqueued_sequence_number";
    public const string LastOffset = "last_enqueued_offset";
    public const string LastTime = "last_enqueued_time_utc";
    public const string RetrievalTime = "runtime_info_retrieval_time_utc";
}
