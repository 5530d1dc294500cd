using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Scheduling;

/// <summary>Every log line of recurring messages.</summary>
internal static partial class RecurringLog
{
    [LoggerMessage(291, LogLevel.Information, "The schedule {Schedule} sends to {Destination}, next at {DueAt}")]
    public static partial void ScheduleStarted(this ILogger logger, string schedule, string destination, DateTimeOffset? dueAt);

    [LoggerMessage(292, LogLevel.Debug, "The schedule {Schedule} sent {MessageId}")]
    public static partial void RunSent(this ILogger logger, string schedule, string messageId);

    [LoggerMessage(293, LogLevel.Debug, "Another instance sent {MessageId} of the schedule {Schedule}")]
    public static partial void RunSentElsewhere(this ILogger logger, string messageId, string schedule);

    [LoggerMessage(294, LogLevel.Warning, "The schedule {Schedule} leaves out {Count} missed runs before {DueAt}")]
    public static partial void RunsSkipped(this ILogger logger, string schedule, int count, DateTimeOffset dueAt);

    [LoggerMessage(295, LogLevel.Information, "The schedule {Schedule} is never due again")]
    public static partial void ScheduleEnded(this ILogger logger, string schedule);

    [LoggerMessage(296, LogLevel.Warning, "The inbox could not remember that {MessageId} of the schedule {Schedule} was sent; another instance may send it again")]
    public static partial void RunNotRemembered(this ILogger logger, Exception exception, string messageId, string schedule);
}
