namespace Integration.Cli;

/// <summary>Ends a command with a message for its user.</summary>
internal sealed class CliException(ExitCode code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ExitCode Code { get; } = code;
}
