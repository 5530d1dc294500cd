using Microsoft.Extensions.Logging;

namespace Integration.Aws.Requests;

/// <summary>The adapter's log lines; never a body, a header's value or a secret.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(161, LogLevel.Warning, "An expired, delayed or unselected message of {Entity} could not be removed or passed on; it is checked again when its lock ends")]
    public static partial void NotHandled(this ILogger logger, Exception exception, EntityPath entity);

    [LoggerMessage(162, LogLevel.Warning, "The settings of {Entity} may not be read; its lock duration is taken to be {LockDuration}. Declare the topology, or allow sqs:GetQueueAttributes and sqs:ListQueueTags")]
    public static partial void SettingsUnknown(this ILogger logger, EntityPath entity, TimeSpan lockDuration);

    [LoggerMessage(163, LogLevel.Warning, "The dead-letter queue {DeadLetterQueue} of {Entity} does not exist: nothing can be dead-lettered. Apply the topology to create it")]
    public static partial void DeadLetterQueueMissing(this ILogger logger, EntityPath entity, string deadLetterQueue);

    [LoggerMessage(164, LogLevel.Warning, "The queue {Queue} was created before AWS refused the rest, and could not be deleted again; delete it")]
    public static partial void QueueNotRolledBack(this ILogger logger, Exception exception, string queue);

    [LoggerMessage(165, LogLevel.Warning, "The settings of {Entity} could not be read again; the known ones stay in use")]
    public static partial void SettingsNotReadAgain(this ILogger logger, Exception exception, EntityPath entity);

    [LoggerMessage(166, LogLevel.Warning, "Messages of {Entity} are expired or not selected by its filter, but its settings may not be read to confirm that: they are neither delivered nor deleted, and are received again until SQS moves them to the dead-letter queue. Allow the read-only actions of a receiver, or turn LookUpSettings off")]
    public static partial void NotRemoved(this ILogger logger, EntityPath entity);

    [LoggerMessage(167, LogLevel.Warning, "The lease of {Entity} could not be renewed; it is tried again, and when it stays so others delete it as idle. Allow sqs:TagQueue")]
    public static partial void LeaseNotRenewed(this ILogger logger, Exception exception, EntityPath entity);

    [LoggerMessage(168, LogLevel.Warning, "{Entity} is idle and could not be deleted; the next sweep tries again")]
    public static partial void NotSwept(this ILogger logger, Exception exception, EntityPath entity);
}
