using Microsoft.Extensions.Logging;

namespace Integration.Aspire.Hosting;

internal static partial class AspireLog
{
    [LoggerMessage(311, LogLevel.Error, "'{Resource}' can't start")]
    public static partial void NotStarted(this ILogger logger, Exception exception, string resource);
}
