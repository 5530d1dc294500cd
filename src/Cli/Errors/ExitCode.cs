namespace Integration.Cli;

/// <summary>What the process ends with. The numbers are part of the tool's interface; scripts rely on them.</summary>
internal enum ExitCode
{
    /// <summary>Done, and nothing to complain about.</summary>
    Ok = 0,

    /// <summary>Done, and found something: drift, a loss, messages that could not be sent, a failed check.</summary>
    FoundProblems = 1,

    /// <summary>The command line is wrong, or a question needs an answer that nobody can give.</summary>
    Usage = 2,

    /// <summary>The configuration is wrong.</summary>
    Configuration = 3,

    /// <summary>The credentials are refused, or lack a right.</summary>
    NotAuthorized = 4,

    /// <summary>The service can't be reached, or is too busy.</summary>
    Unreachable = 5,

    /// <summary>A queue, topic or subscription does not exist.</summary>
    NotFound = 6,

    /// <summary>The provider can't do what is asked.</summary>
    Unsupported = 7,

    /// <summary>The service refused: a conflict, a quota, a message too large, a lost lock.</summary>
    Refused = 8,

    /// <summary>A file or a pipe can't be read or written.</summary>
    Files = 9,

    /// <summary>There is more than the command line allows: dead letters, a backlog.</summary>
    TooMany = 10,

    /// <summary>A fault of this tool.</summary>
    Internal = 70,

    /// <summary>Interrupted by Ctrl-C or a request to end.</summary>
    Interrupted = 130,
}

/// <summary>The words for the codes, for <c>--help</c> and <c>--json</c>.</summary>
internal static class ExitCodes
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> All { get; } =
    [
        (ExitCode.Ok, "done"),
        (ExitCode.FoundProblems, "done, and found problems: drift, losses, messages not sent, a failed check"),
        (ExitCode.Usage, "the command line is wrong, or a question can't be asked (give --yes)"),
        (ExitCode.Configuration, "the configuration is wrong"),
        (ExitCode.NotAuthorized, "the credentials are refused or lack a right"),
        (ExitCode.Unreachable, "the service can't be reached or is too busy"),
        (ExitCode.NotFound, "a queue, topic or subscription does not exist"),
        (ExitCode.Unsupported, "the provider can't do what is asked"),
        (ExitCode.Refused, "the service refused: conflict, quota, size, lost lock"),
        (ExitCode.Files, "a file can't be read or written"),
        (ExitCode.TooMany, "there are dead letters (dlq list --check), or too many messages (count --fail-above)"),
        (ExitCode.Internal, "a fault of this tool"),
        (ExitCode.Interrupted, "interrupted"),
    ];
}
