using Microsoft.Extensions.Logging;

namespace Integration.Dashboard.DeadLetters;

/// <summary>What the log tells of operations on dead letters; that they were asked for is told as of every change.</summary>
internal static partial class RunLog
{
    [LoggerMessage(324, LogLevel.Information, "What {User} asked for has ended, {Operation}: {Outcome}")]
    public static partial void Ended(this ILogger logger, string operation, string user, string outcome);
}
