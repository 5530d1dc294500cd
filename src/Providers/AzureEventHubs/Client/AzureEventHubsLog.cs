using Microsoft.Extensions.Logging;

namespace Integration.AzureEventHubs.Client;

/// <summary>The adapter's log lines; never a body, a header's value or a secret.</summary>
internal static partial class AzureEventHubsLog
{
    [LoggerMessage(201, LogLevel.Warning, "The checkpoint blob of {Stream}, partition {Partition}, is behind its lease; the next renewal tries again")]
    public static partial void CheckpointNotFollowed(this ILogger logger, Exception exception, EntityPath stream, string partition);
}
