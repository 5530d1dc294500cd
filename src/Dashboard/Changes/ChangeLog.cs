using Microsoft.Extensions.Logging;

namespace Integration.Dashboard.Changes;

/// <summary>Every log line of the dashboard: who changed what.</summary>
internal static partial class ChangeLog
{
    [LoggerMessage(321, LogLevel.Information, "{User} {Change}")]
    public static partial void Changed(this ILogger logger, string user, string change);

    [LoggerMessage(322, LogLevel.Warning, "{User} asked for {Path}, which was not done")]
    public static partial void NotChanged(this ILogger logger, Exception exception, string user, string path);

    [LoggerMessage(323, LogLevel.Warning, "{User} sent a form to {Path} that is not one of the dashboard's, or has expired; nothing was done")]
    public static partial void NotOurs(this ILogger logger, string user, string path);
}
