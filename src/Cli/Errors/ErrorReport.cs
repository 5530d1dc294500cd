using Integration.Diagnostics;
using Integration.Hosting;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>The one place that turns an exception into an exit code and words that say what to do.</summary>
/// <param name="Code">What the process ends with.</param>
/// <param name="Message">What happened and what to do; one line, or a line per fault of the configuration.</param>
internal sealed record ErrorReport(ExitCode Code, string Message)
{
    public static ErrorReport Of(Exception exception) => exception switch
    {
        CliException e => new(e.Code, e.Message),
        OperationCanceledException => new(ExitCode.Interrupted, "Interrupted."),
        MessagingConfigurationException e => new(ExitCode.Configuration, $"The configuration can't be used:{string.Concat(e.Faults.Select(f => $"{Environment.NewLine}  - {f}"))}"),
        UnauthorizedException e => new(ExitCode.NotAuthorized, $"{e.Message} Check the credentials and their rights; `integration doctor` shows which are missing."),
        ServiceUnavailableException or ThrottledException => new(ExitCode.Unreachable, $"{exception.Message} Check the address and the network, or try again later."),
        EntityNotFoundException e => new(ExitCode.NotFound, $"{e.Message} `integration inspect` lists what there is."),
        CapabilityNotSupportedException e => new(ExitCode.Unsupported, e.Message),
        MessagingException e => new(ExitCode.Refused, e.Message),
        JournalException e => new(ExitCode.Files, e.Message),
        TopologyDocumentException e => new(ExitCode.Files, $"The topology can't be read: {e.Message}"),
        ArgumentException e => new(ExitCode.Usage, ExceptionText.ForUsers(e)),
        IOException or UnauthorizedAccessException => new(ExitCode.Files, exception.Message),
        _ => new(ExitCode.Internal, $"{exception.GetType().Name}: {exception.Message} Run again with --verbose for details."),
    };
}
