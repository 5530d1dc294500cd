using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Gauges;

/// <summary>Every log line of the gauges.</summary>
internal static partial class GaugeLog
{
    [LoggerMessage(281, LogLevel.Information, "Measuring {Sources} sources of {MessagingProvider} every {Interval}")]
    public static partial void Measuring(this ILogger logger, int sources, string messagingProvider, TimeSpan interval);

    [LoggerMessage(282, LogLevel.Warning, "{Source} could not be asked for its gauges, which have no value until it answers")]
    public static partial void NotAsked(this ILogger logger, Exception exception, EntityPath source);

    [LoggerMessage(283, LogLevel.Information, "{Source} answers again, and its gauges have values")]
    public static partial void AskedAgain(this ILogger logger, EntityPath source);
}
