using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>Every log line of consumers; none has a body or a header's value (clauses E4, O4).</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Information, "Consuming {Source} with up to {MaxConcurrency} handlers")]
    public static partial void Started(this ILogger logger, EntityPath source, int maxConcurrency);

    [LoggerMessage(102, LogLevel.Information, "Stopped consuming {Source}")]
    public static partial void Stopped(this ILogger logger, EntityPath source);

    [LoggerMessage(106, LogLevel.Warning, "The handler of {MessageId} from {Source} failed, delivery {DeliveryCount}; redelivery in {Delay}")]
    public static partial void HandlerFailed(this ILogger logger, Exception exception, string messageId, EntityPath source, int deliveryCount, TimeSpan delay);

    [LoggerMessage(107, LogLevel.Error, "The handler of {MessageId} from {Source} failed for good, delivery {DeliveryCount}; dead-lettering it")]
    public static partial void HandlerGaveUp(this ILogger logger, Exception exception, string messageId, EntityPath source, int deliveryCount);

    [LoggerMessage(108, LogLevel.Warning, "Could not {Operation} {MessageId} from {Source}; trying again while the lock holds")]
    public static partial void SettleRetried(this ILogger logger, Exception exception, string operation, string messageId, EntityPath source);

    [LoggerMessage(109, LogLevel.Warning, "Could not {Operation} {MessageId} from {Source}; it will be delivered again")]
    public static partial void SettleFailed(this ILogger logger, Exception exception, string operation, string messageId, EntityPath source);

    [LoggerMessage(110, LogLevel.Error, "Handlers of {Source} fail without exception; pausing for {Pause}")]
    public static partial void Paused(this ILogger logger, EntityPath source, TimeSpan pause);

    [LoggerMessage(113, LogLevel.Error, "A condition of DeadLetterWhen failed on a {ErrorType}; it counts as not met")]
    public static partial void ConditionFailed(this ILogger logger, Exception exception, string errorType);

    [LoggerMessage(114, LogLevel.Information, "{Source} can't delay {MessageId}; it comes again when its lock ends, at {LockedUntil}")]
    public static partial void WaitsOutItsLock(this ILogger logger, string messageId, EntityPath source, DateTimeOffset lockedUntil);

    [LoggerMessage(112, LogLevel.Warning, "Handlers of {Source} did not end in time; they are cancelled and their messages given back")]
    public static partial void Aborted(this ILogger logger, EntityPath source);
}
