using Microsoft.Extensions.Logging;

namespace Integration.RabbitMq.Client;

/// <summary>The adapter's log lines; never a body, a header's value or a secret.</summary>
internal static partial class RabbitMqLog
{
    [LoggerMessage(191, LogLevel.Information, "Connected to {Endpoint} for {Role}")]
    public static partial void Connected(this ILogger logger, string endpoint, string role);

    [LoggerMessage(192, LogLevel.Warning, "The connection to {Endpoint} for {Role} is gone: {Reply}")]
    public static partial void Disconnected(this ILogger logger, string endpoint, string role, string reply);

    [LoggerMessage(193, LogLevel.Warning, "The broker takes nothing from publishers for now: {Reason}")]
    public static partial void Blocked(this ILogger logger, string reason);

    [LoggerMessage(194, LogLevel.Debug, "A message of {Entity} could not be given back; it is with the channel's end")]
    public static partial void NotGivenBack(this ILogger logger, Exception exception, string entity);

    [LoggerMessage(195, LogLevel.Debug, "A channel of {Entity} could not be closed")]
    public static partial void ChannelNotClosed(this ILogger logger, Exception exception, string entity);

    [LoggerMessage(196, LogLevel.Warning, "The channel of {Entity} is gone with every lock on it: {Reply}")]
    public static partial void LocksLost(this ILogger logger, string entity, string reply);

    [LoggerMessage(197, LogLevel.Debug, "The settings of {Entity} can't be read; those that were known hold, or the defaults")]
    public static partial void SettingsUnknown(this ILogger logger, Exception exception, string entity);

    [LoggerMessage(198, LogLevel.Debug, "A message of {Entity} that is not to be delivered could not be put away; it is given back")]
    public static partial void NotPutAway(this ILogger logger, Exception exception, string entity);
}
