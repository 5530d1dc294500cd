using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Outbox;

/// <summary>Every log line of the outbox; none has a body or a header's value.</summary>
internal static partial class OutboxLog
{
    public static ILogger CreateOutboxLogger(this ILoggerFactory factory) => factory.CreateGuardedLogger(MessagingTelemetry.SourceName + ".Outbox");

    [LoggerMessage(301, LogLevel.Warning, "The outbox could not send {MessageId} to {Destination}, attempt {Attempts}; next try in {Pause}")]
    public static partial void NotForwarded(this ILogger logger, Exception exception, string messageId, string destination, int attempts, TimeSpan pause);

    [LoggerMessage(302, LogLevel.Error, "The outbox can't send {MessageId} to {Destination}: row {Sequence} is parked after {Attempts} attempts; retry or discard it")]
    public static partial void Parked(this ILogger logger, Exception exception, string messageId, string destination, long sequence, int attempts);
}
