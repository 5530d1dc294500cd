using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Instances;

/// <summary>Every log line about what belongs to an instance.</summary>
internal static partial class InstanceLog
{
    [LoggerMessage(251, LogLevel.Warning, "{Source}, which belongs to this instance, was gone: nobody had received from it for too long, or somebody deleted it. It is made again; what was published meanwhile is missed")]
    public static partial void MadeAgain(this ILogger logger, Exception exception, EntityPath source);

    [LoggerMessage(252, LogLevel.Warning, "{Source}, which belongs to this instance, could not be made yet; what is published until then is missed")]
    public static partial void NotMade(this ILogger logger, Exception exception, EntityPath source);

    [LoggerMessage(253, LogLevel.Warning, "{Source}, which belongs to this instance, could not be deleted; it goes when it has been idle for long enough")]
    public static partial void Left(this ILogger logger, Exception exception, EntityPath source);

    [LoggerMessage(254, LogLevel.Information, "Deleted {Source}, which an instance that is gone had left behind")]
    public static partial void Swept(this ILogger logger, EntityPath source);

    [LoggerMessage(255, LogLevel.Information, "Could not look for what instances that are gone have left behind")]
    public static partial void NotSwept(this ILogger logger, Exception exception);
}
