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

    public static Option<string?> Region { get; } = new("--region")
    {
        Description = "The AWS region, over the configuration's; without any configuration the provider is then aws.",
        HelpName = "NAME",
        Recursive = true,
    };

    public static Option<string?> Profile { get; } = new("--profile") { Description = "The profile of the AWS configuration files, likewise.", HelpName = "NAME", Recursive = true };

    public static Option<bool> Json { get; } = new("--json") { Description = "Write JSON for programs instead of text for people.", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Log what happens, and show stack traces of errors.", Recursive = true };

    public static Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours; also when the variable NO_COLOR is set.", Recursive = true };

    /// <summary>Of the commands that show rows.</summary>
    public static Option<bool> Csv { get; } = MakeCsv();

    public static IEnumerable<Option> All { get; } = [Config, Provider, Region, Profile, Json, Verbose, NoColor];

    private static Option<bool> MakeCsv()
    {
        var option = new Option<bool>("--csv") { Description = "Write comma-separated values for programs: the rows of the --json document, under the names of its fields." };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<bool>() && result.GetValue(Json))
                result.AddError("Give --json or --csv, not both.");
        });
        return option;
    }
}
