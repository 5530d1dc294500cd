using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>Every log line of requests and replies; none has a body or a header's value (clauses E4, O4).</summary>
internal static partial class RequestLog
{
    [LoggerMessage(131, LogLevel.Warning, "Somebody deleted the reply queue {Queue}; requests go on by another")]
    public static partial void ReplyQueueLost(this ILogger logger, Exception exception, string queue);

    [LoggerMessage(132, LogLevel.Warning, "The reply {MessageId} from {Source} came too late, or nobody asked for it: {CorrelationId}; completing it")]
    public static partial void LateReply(this ILogger logger, string messageId, EntityPath source, string? correlationId);

    [LoggerMessage(133, LogLevel.Warning, "Could not complete the reply {MessageId} from {Source}; it will come again")]
    public static partial void ReplyNotCompleted(this ILogger logger, Exception exception, string messageId, EntityPath source);

    [LoggerMessage(135, LogLevel.Information, "The request {MessageId} from {Source} names no queue for the reply; none is sent")]
    public static partial void NoReplyWanted(this ILogger logger, string messageId, EntityPath source);

    [LoggerMessage(136, LogLevel.Warning, "The reply to {MessageId} from {Source} could not be sent: {ReplyTo} does not exist any more")]
    public static partial void RequesterGone(this ILogger logger, Exception exception, string messageId, EntityPath source, string replyTo);

    [LoggerMessage(137, LogLevel.Warning, "Could not tell the sender of {MessageId} from {Source} that it failed; it waits for its time-out")]
    public static partial void FaultNotSent(this ILogger logger, Exception exception, string messageId, EntityPath source);
}
