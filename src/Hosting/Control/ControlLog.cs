using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Control;

/// <summary>Every log line of the steering of consumers.</summary>
internal static partial class ControlLog
{
    public static ILogger CreateControlLogger(this ILoggerFactory factory) => factory.CreateGuardedLogger(MessagingTelemetry.SourceName + ".Control");

    [LoggerMessage(271, LogLevel.Information, "Paused {Consumer}: {Reason} says so; what it has in hand is finished")]
    public static partial void Paused(this ILogger logger, string consumer, string reason);

    [LoggerMessage(272, LogLevel.Information, "Resumed {Consumer}")]
    public static partial void Resumed(this ILogger logger, string consumer);

    [LoggerMessage(273, LogLevel.Information, "{Consumer} has up to {MaxConcurrency} handlers from now on")]
    public static partial void ConcurrencyChanged(this ILogger logger, string consumer, int maxConcurrency);

    [LoggerMessage(274, LogLevel.Information, "Added {Consumer}")]
    public static partial void Added(this ILogger logger, string consumer);

    [LoggerMessage(275, LogLevel.Information, "Removed {Consumer}")]
    public static partial void Removed(this ILogger logger, string consumer);

    [LoggerMessage(276, LogLevel.Warning, "The pause signal {Signal} could not be asked about {Consumer}; its last answer holds")]
    public static partial void SignalFailed(this ILogger logger, Exception exception, string signal, string consumer);
}
