using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>Every log line of the push dispatcher; none has a body, a header's value or the path of an address (clauses E4, O4).</summary>
internal static partial class PushLog
{
    [LoggerMessage(141, LogLevel.Warning, "Could not push {MessageId} from {Source}, delivery {DeliveryCount}; next try in {Delay}")]
    public static partial void PushFailed(this ILogger logger, Exception exception, string messageId, EntityPath source, int deliveryCount, TimeSpan delay);

    [LoggerMessage(142, LogLevel.Error, "Gave up pushing {MessageId} from {Source}, delivery {DeliveryCount}; dead-lettering it")]
    public static partial void PushGaveUp(this ILogger logger, Exception exception, string messageId, EntityPath source, int deliveryCount);
}
