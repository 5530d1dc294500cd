using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>What the migration library logs: never a body or a header's value.</summary>
internal static partial class MigrationLog
{
    [LoggerMessage(151, LogLevel.Warning, "Message {MessageId} was refused on {Route}")]
    public static partial void Refused(this ILogger logger, Exception exception, string messageId, MoveRoute route);

    [LoggerMessage(152, LogLevel.Information, "Message {MessageId} could not be given back on {Route}; it comes again when its lock ends")]
    public static partial void NotGivenBack(this ILogger logger, Exception exception, string messageId, MoveRoute route);

    [LoggerMessage(153, LogLevel.Warning, "{Route}: a call failed; trying again in {Pause}")]
    public static partial void TryingAgain(this ILogger logger, Exception exception, MoveRoute route, TimeSpan pause);

    [LoggerMessage(154, LogLevel.Information, "{Route}: ended as {End} after {Copied} copies")]
    public static partial void Ended(this ILogger logger, MoveRoute route, MoveEnd end, long copied);

    [LoggerMessage(156, LogLevel.Warning, "The secondary did not take message {MessageId} for {Destination}; recorded for replay")]
    public static partial void Recorded(this ILogger logger, Exception? exception, string? messageId, EntityPath destination);

    [LoggerMessage(158, LogLevel.Debug, "Message {MessageId} has come from the other side of {Route} and does not go back")]
    public static partial void Looped(this ILogger logger, string messageId, MoveRoute route);

    [LoggerMessage(155, LogLevel.Warning, "Message {MessageId}, refused on {Route}, could not be kept elsewhere; it stays at the source")]
    public static partial void NotKept(this ILogger logger, Exception exception, string messageId, MoveRoute route);

    [LoggerMessage(157, LogLevel.Warning, "Message {MessageId} for {Destination} has been accepted by both sides, which could not be noted; a replay sends it to the secondary again")]
    public static partial void NotNoted(this ILogger logger, Exception exception, string? messageId, EntityPath destination);

    [LoggerMessage(159, LogLevel.Warning, "{Route}: the partition {Partition} is no longer kept and was not copied to its end")]
    public static partial void PartitionGone(this ILogger logger, Exception exception, MoveRoute route, string partition);
}
