using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Limits;

/// <summary>Every log line of rate limits.</summary>
internal static partial class LimitLog
{
    [LoggerMessage(115, LogLevel.Warning, "The limiter of keys can't be asked about {MessageId} from {Source}, which waits unhandled; it is asked again")]
    public static partial void LimiterFailed(this ILogger logger, Exception exception, string messageId, EntityPath source);
}
