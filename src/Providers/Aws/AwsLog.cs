using Microsoft.Extensions.Logging;

namespace Integration.Aws;

/// <summary>The adapter's log lines; never a body, a header's value or a secret.</summary>
internal static partial class AwsLog
{
    [LoggerMessage(161, LogLevel.Warning, "An expired, delayed or unselected message could not be put away; it is looked at again when its lock ends")]
    public static partial void NotPutAway(this ILogger logger, Exception exception);

    [LoggerMessage(162, LogLevel.Warning, "The settings of {Entity} may not be read; its lock duration is taken to be {LockDuration}. Declare the topology, or allow sqs:GetQueueAttributes and sqs:ListQueueTags")]
    public static partial void SettingsUnknown(this ILogger logger, EntityPath entity, TimeSpan lockDuration);
}
