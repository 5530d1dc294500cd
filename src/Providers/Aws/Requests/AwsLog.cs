using Microsoft.Extensions.Logging;

namespace Integration.Aws.Requests;

/// <summary>The adapter's log lines; never a body, a header's value or a secret.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(161, LogLevel.Warning, "An expired, delayed or unselected message of {Entity} could not be put away; it is looked at again when its lock ends")]
    public static partial void NotPutAway(this ILogger logger, Exception exception, EntityPath entity);

    [LoggerMessage(162, LogLevel.Warning, "The settings of {Entity} may not be read; its lock duration is taken to be {LockDuration}. Declare the topology, or allow sqs:GetQueueAttributes and sqs:ListQueueTags")]
    public static partial void SettingsUnknown(this ILogger logger, EntityPath entity, TimeSpan lockDuration);

    [LoggerMessage(163, LogLevel.Warning, "The dead-letter queue {DeadLetterQueue} of {Entity} does not exist: nothing can be dead-lettered. Apply the topology to create it")]
    public static partial void DeadLetterQueueMissing(this ILogger logger, EntityPath entity, string deadLetterQueue);

    [LoggerMessage(164, LogLevel.Warning, "The queue {Queue}, made by a creation that AWS then refused, could not be removed; delete it")]
    public static partial void HalfMadeStays(this ILogger logger, Exception exception, string queue);

    [LoggerMessage(165, LogLevel.Warning, "The settings of {Entity} could not be read again; what is known of them counts on")]
    public static partial void SettingsNotReadAgain(this ILogger logger, Exception exception, EntityPath entity);

    [LoggerMessage(166, LogLevel.Warning, "Messages of {Entity} are expired or not selected by its filter, but its settings may not be read to make sure: they are not delivered and not deleted, and come again until SQS moves them to the dead-letter queue. Allow the read-only actions of a receiver, or turn LookUpSettings off")]
    public static partial void NotRemoved(this ILogger logger, EntityPath entity);
}
