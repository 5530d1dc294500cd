using Microsoft.Extensions.Logging;

namespace Integration.AzureServiceBus.Client;

/// <summary>The adapter's log lines; never a body, a header's value or a secret.</summary>
internal static partial class AzureServiceBusLog
{
    [LoggerMessage(171, LogLevel.Debug, "A message of {Entity} could not be given back")]
    public static partial void NotGivenBack(this ILogger logger, Exception exception, EntityPath entity);

    [LoggerMessage(172, LogLevel.Debug, "A receiver of {Entity} could not be closed, or could not give back what it had")]
    public static partial void ReceiverNotClosed(this ILogger logger, Exception exception, string entity);

    [LoggerMessage(173, LogLevel.Debug, "A fetched message could not be abandoned, dead-lettered or renewed")]
    public static partial void NotPutAway(this ILogger logger, Exception exception);

    [LoggerMessage(174, LogLevel.Warning, "A session of {Entity} was lost while a delayed message held it; the delay ends early")]
    public static partial void DelayLost(this ILogger logger, Exception exception, string entity);

    [LoggerMessage(175, LogLevel.Debug, "A session of {Entity} could not be closed")]
    public static partial void SessionNotClosed(this ILogger logger, Exception exception, string entity);
}
