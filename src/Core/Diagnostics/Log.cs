using Microsoft.Extensions.Logging;

namespace Integration.Diagnostics;

/// <summary>Every log line of the portable client; none has a body, a header's value or a secret (clauses E4, O4).</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Sent {MessageId} to {Entity}")]
    public static partial void Sent(this ILogger logger, string messageId, EntityPath entity);

    [LoggerMessage(2, LogLevel.Warning, "Could not send {MessageId} to {Entity}")]
    public static partial void NotSent(this ILogger logger, Exception exception, string? messageId, EntityPath entity);

    [LoggerMessage(3, LogLevel.Debug, "Received {MessageId} from {Entity}, delivery {DeliveryCount}")]
    public static partial void Received(this ILogger logger, string? messageId, EntityPath entity, int deliveryCount);

    [LoggerMessage(4, LogLevel.Debug, "{Settlement} {MessageId} from {Entity}, delivery {DeliveryCount}")]
    public static partial void Settled(this ILogger logger, string settlement, string? messageId, EntityPath entity, int deliveryCount);

    [LoggerMessage(5, LogLevel.Warning, "Could not {Settlement} {MessageId} from {Entity}, delivery {DeliveryCount}")]
    public static partial void NotSettled(this ILogger logger, Exception exception, string settlement, string? messageId, EntityPath entity, int deliveryCount);

    [LoggerMessage(6, LogLevel.Information, "Dead-lettered {MessageId} from {Entity}, delivery {DeliveryCount}: {Reason}")]
    public static partial void DeadLettered(this ILogger logger, string? messageId, EntityPath entity, int deliveryCount, string reason);

    [LoggerMessage(7, LogLevel.Information, "Topology: {Action} {Kind} {Entity}")]
    public static partial void TopologyChanged(this ILogger logger, TopologyAction action, EntityKind kind, EntityPath entity);

    [LoggerMessage(8, LogLevel.Warning, "Disposed with {Count} messages in hand; they were abandoned")]
    public static partial void Undrained(this ILogger logger, int count);

    [LoggerMessage(20, LogLevel.Warning, "Dead-lettered {MessageId} from {Entity}, which can't be read: {Fault}")]
    public static partial void UnreadableDeadLettered(this ILogger logger, string? messageId, EntityPath entity, string fault);

    [LoggerMessage(21, LogLevel.Error, "Could not dead-letter {MessageId} from {Entity}, which can't be read: {Fault}")]
    public static partial void UnreadableKept(this ILogger logger, Exception exception, string? messageId, EntityPath entity, string fault);

    [LoggerMessage(22, LogLevel.Warning, "The body of {MessageId} from {Entity} could not be restored yet; the message comes again when its lock ends")]
    public static partial void BodyNotRestored(this ILogger logger, Exception exception, string? messageId, EntityPath entity);

    [LoggerMessage(23, LogLevel.Warning, "The stored body of {MessageId} from {Entity}, which is completed, could not be deleted; its store's lifecycle or a sweep removes it")]
    public static partial void BodyLeftOver(this ILogger logger, Exception exception, string? messageId, EntityPath entity);

    [LoggerMessage(9, LogLevel.Warning, "The {Loop} of {Source} failed, {Failures} times in a row; next try in {Pause}")]
    public static partial void LoopFailed(this ILogger logger, Exception exception, string loop, string source, int failures, TimeSpan pause);

    [LoggerMessage(10, LogLevel.Information, "The {Loop} of {Source} works again after {Failures} failures")]
    public static partial void LoopRecovered(this ILogger logger, string loop, string source, int failures);

    [LoggerMessage(11, LogLevel.Error, "Work that the {Loop} of {Source} had begun failed; the loop goes on")]
    public static partial void WorkFailed(this ILogger logger, Exception exception, string loop, string source);

    [LoggerMessage(12, LogLevel.Warning, "Lost the lock of {MessageId} from {Source}, delivery {DeliveryCount}")]
    public static partial void LockLost(this ILogger logger, string messageId, EntityPath source, int deliveryCount);

    [LoggerMessage(13, LogLevel.Warning, "Could not renew the lock of {MessageId} from {Source}; trying again")]
    public static partial void RenewFailed(this ILogger logger, Exception exception, string messageId, EntityPath source);

    [LoggerMessage(30, LogLevel.Debug, "Read {MessageId} from {Entity}, partition {Partition}, offset {Offset}")]
    public static partial void Read(this ILogger logger, string? messageId, EntityPath entity, string partition, string offset);

    [LoggerMessage(31, LogLevel.Warning, "Records of {Entity}, partition {Partition}, were lost to a reader: {Position} is no longer kept, the oldest offset is {Earliest}")]
    public static partial void PositionLost(this ILogger logger, EntityPath entity, string partition, StreamPosition position, string? earliest);

    [LoggerMessage(32, LogLevel.Information, "{Member} leased partition {Partition} of {Stream} for group {Group}, epoch {Epoch}, from {Position}")]
    public static partial void PartitionLeased(this ILogger logger, string member, string partition, EntityPath stream, string group, long epoch, StreamPosition position);

    [LoggerMessage(33, LogLevel.Information, "{Member} gave up partition {Partition} of {Stream} for group {Group}, epoch {Epoch}")]
    public static partial void PartitionReleased(this ILogger logger, string member, string partition, EntityPath stream, string group, long epoch);

    [LoggerMessage(34, LogLevel.Warning, "{Member} lost partition {Partition} of {Stream} for group {Group}, epoch {Epoch}; what it did not checkpoint is read again")]
    public static partial void PartitionLost(this ILogger logger, string member, string partition, EntityPath stream, string group, long epoch);

    [LoggerMessage(35, LogLevel.Warning, "{Member} takes partition {Partition} of {Stream} for group {Group}: {Owner} did not hand it over within {Timeout}")]
    public static partial void HandoverForced(this ILogger logger, string member, string partition, EntityPath stream, string group, string owner, TimeSpan timeout);

    [LoggerMessage(36, LogLevel.Warning, "A member of group {Group} of {Stream} could not leave in order; its partitions are taken over when its lease ends")]
    public static partial void NotLeft(this ILogger logger, Exception exception, string group, EntityPath stream);
}
