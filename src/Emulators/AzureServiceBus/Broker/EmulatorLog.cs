using Microsoft.Extensions.Logging;

namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>What the emulator logs: never a body or a secret.</summary>
internal static partial class EmulatorLog
{
    [LoggerMessage(181, LogLevel.Debug, "{Operation} on '{Path}'")]
    public static partial void Executed(this ILogger logger, EmulatedOperation operation, string path);

    [LoggerMessage(182, LogLevel.Debug, "{Operation} on '{Path}' refused: {Error}: {Reason}")]
    public static partial void Refused(this ILogger logger, EmulatedOperation operation, string path, EmulatedError error, string reason);
}
