using Microsoft.Extensions.Logging;

namespace Integration.Aws;

/// <summary>The adapter's log lines; never a body, a header's value or a secret.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(161, LogLevel.Warning, "An expired, delayed or unselected message could not be put away; it is looked at again when its lock ends")]
    public static partial void NotPutAway(this ILogger logger, Exception exception);

    [LoggerMessage(162, LogLevel.Warning, "The settings of {Entity} may not be read; its lock duration is taken to be {LockDuration}. Declare the topology, or allow sqs:GetQueueAttributes and sqs:ListQueueTags")]
    public static partial void SettingsUnknown(this ILogger logger, EntityPath entity, TimeSpan lockDuration);

    [LoggerMessage(103, LogLevel.Warning, "The dead-letter queue {DeadLetterQueue} of {Entity} does not exist: nothing can be dead-lettered. Apply the topology to create it")]
    public static partial void DeadLetterQueueMissing(this ILogger logger, EntityPath entity, string deadLetterQueue);

    [LoggerMessage(104, LogLevel.Warning, "The queue {Queue}, made by a creation that AWS then refused, could not be removed; delete it")]
    public static partial void HalfMadeStays(this ILogger logger, Exception exception, string queue);
}
