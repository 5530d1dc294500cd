using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>Every log line of the inbox; none has a body or a header's value (clauses E4, O4).</summary>
internal static partial class InboxLog
{
    [LoggerMessage(121, LogLevel.Information, "{MessageId} from {Source} was handled before; completing it unhandled")]
    public static partial void HandledBefore(this ILogger logger, string messageId, string source);

    [LoggerMessage(122, LogLevel.Warning, "The inbox can't be asked about {MessageId} from {Source}, which waits unhandled; next try in {Pause}")]
    public static partial void InboxUnavailable(this ILogger logger, Exception exception, string messageId, string source, TimeSpan pause);

    [LoggerMessage(123, LogLevel.Warning, "The inbox could not remember that {MessageId} from {Source} was handled; a copy would be handled again")]
    public static partial void InboxNotMarked(this ILogger logger, Exception exception, string messageId, string source);

    [LoggerMessage(124, LogLevel.Warning, "The inbox could not give up its claim on {MessageId} from {Source}; it runs out by itself")]
    public static partial void InboxNotReleased(this ILogger logger, Exception exception, string messageId, string source);

    [LoggerMessage(125, LogLevel.Warning, "The inbox could not renew its claim on {MessageId} from {Source}; trying again")]
    public static partial void InboxNotRenewed(this ILogger logger, Exception exception, string messageId, string source);
}
