using System.CommandLine;

namespace Integration.Cli;

/// <summary>The options that every command has.</summary>
internal static class CommonOptions
{
    public static Option<string?> Config { get; } = new("--config", "-c")
    {
        Description = $"The configuration file; {CliConfiguration.DefaultFile} in this folder when left out. Environment variables (Messaging__Provider) come over it.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string?> Provider { get; } = new("--provider", "-p")
    {
        Description = "The provider, instead of the one that the configuration chooses; or a section of the configuration that has a 'Provider'.",
        HelpName = "NAME",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Write JSON for programs instead of text for people.", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Log what happens, and show stack traces of errors.", Recursive = true };

    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours; also when the variable NO_COLOR is set.", Recursive = true };

    public static IEnumerable<Option> All { get; } = [Config, Provider, Json, Verbose, NoColor];
}
