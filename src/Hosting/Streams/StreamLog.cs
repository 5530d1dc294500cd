using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Streams;

/// <summary>Every log line of stream consumers; none has a body or a header's value.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(221, LogLevel.Information, "Consuming {Stream} as a member of group {Group}; {Capabilities}")]
    public static partial void StreamConsumed(this ILogger logger, EntityPath stream, string group, string capabilities);

    [LoggerMessage(222, LogLevel.Warning, "{Record} of {Stream} failed for group {Group}, attempt {Attempt}; trying again in {Delay}")]
    public static partial void RecordFailed(this ILogger logger, Exception exception, string record, EntityPath stream, string group, int attempt, TimeSpan delay);

    [LoggerMessage(223, LogLevel.Error, "{Record} of {Stream} failed for good for group {Group}; it is parked in {Queue}")]
    public static partial void RecordParked(this ILogger logger, Exception exception, string record, EntityPath stream, string group, string queue);

    [LoggerMessage(224, LogLevel.Error, "{Record} of {Stream} failed for good for group {Group}; it is skipped")]
    public static partial void RecordSkipped(this ILogger logger, Exception exception, string record, EntityPath stream, string group);

    [LoggerMessage(225, LogLevel.Error, "Records of partition {Partition} of {Stream} fail for group {Group} without exception; pausing for {Pause}")]
    public static partial void PartitionPaused(this ILogger logger, string partition, EntityPath stream, string group, TimeSpan pause);

    [LoggerMessage(226, LogLevel.Warning, "Handlers of {Stream}, group {Group}, did not end in time; they are cancelled and their records read again")]
    public static partial void StreamAborted(this ILogger logger, EntityPath stream, string group);

    [LoggerMessage(227, LogLevel.Warning, "{Count} records of {Stream} from {Record} on are older than {MaxRecordAge}; group {Group} passes them over: {Action}")]
    public static partial void RecordsTooOld(this ILogger logger, int count, EntityPath stream, string record, TimeSpan maxRecordAge, string group, PoisonAction action);

    [LoggerMessage(228, LogLevel.Warning, "{Record} of {Stream} is too large for {Queue}, where group {Group} parks it without {Omitted}; the stream has that until its retention ends")]
    public static partial void RecordTooLarge(this ILogger logger, Exception exception, string record, EntityPath stream, string queue, string group, Omission omitted);
}
