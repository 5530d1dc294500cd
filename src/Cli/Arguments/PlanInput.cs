using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>What a plan is made from and for: options that <c>plan</c>, <c>apply</c> and <c>drift</c> share.</summary>
internal sealed class PlanInput
{
    private readonly Option<string?> _from = new("--from")
    {
        Description = "Where the wanted topology comes from: a file (.yaml, .yml, .json), a provider, or a section of the configuration. The configuration's own topology when left out.",
        HelpName = "NAME|FILE",
    };

    private readonly Option<string?> _to = new("--to") { Description = "The provider to compare with and change; like --provider.", HelpName = "NAME" };
    private readonly Option<bool> _delete = new("--delete-undeclared") { Description = "Also delete what is there and not wanted, with its messages." };
    private readonly Option<bool> _strict;
    private readonly bool _strictSeesUndeclared;

    private readonly Option<string[]> _leaveOut = new("--leave-out")
    {
        Description = "Plan without this thing that the source has and no definition can hold, by its name in the service ('*' is any text); may be given several times.",
        HelpName = "NAME",
    };

    /// <param name="strictSeesUndeclared">Whether <c>--strict</c> also plans for what is there and not wanted, as <c>--delete-undeclared</c> does.</param>
    public PlanInput(bool strictSeesUndeclared = false)
    {
        _strictSeesUndeclared = strictSeesUndeclared;
        _strict = new("--strict")
        {
            Description = $"Don't bring settings within the limits of the provider: let them block.{(strictSeesUndeclared ? " What is there and not wanted counts as drift, too." : "")}",
        };
    }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _from, _to, _delete, _strict, _leaveOut })
            command.Add(option);
    }

    public async Task<(string From, Client To, MigrationPlan Plan)> PlanAsync(CliContext context, CancellationToken cancellationToken)
    {
        var from = context.Get(_from);
        var to = context.Open(context.Get(_to));
        if (from is null || IsFile(from))
            context.CheckAwsAccess(context.Get(_to));
        var strict = context.Get(_strict);
        var options = new MigrationPlanOptions
        {
            AdaptSettings = !strict,
            DeleteUndeclared = context.Get(_delete) || (strict && _strictSeesUndeclared),
            LeaveOut = context.Get(_leaveOut) ?? [],
        };
        var isFile = IsFile(from);
        if (options.LeaveOut.Count > 0 && (from is null || isFile))
            throw new CliException(ExitCode.Usage, "--leave-out is for --from with a provider: what is declared has nothing that could be left out.");
        if (from is null)
            return ("the configuration", to, await PlanAsync(Declared(to), to, options, cancellationToken).ConfigureAwait(false));
        if (isFile)
            return (from, to, await PlanAsync(await ReadFileAsync(context, from, cancellationToken).ConfigureAwait(false), to, options, cancellationToken).ConfigureAwait(false));

        var source = context.Open(from);
        return (source.Name, to, await MigrationPlanner.PlanAsync(source.Messaging, to.Messaging, options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether what was typed names a file rather than a client.</summary>
    public static bool IsFile(string? from) => Path.GetExtension(from)?.ToUpperInvariant() is ".YAML" or ".YML" or ".JSON";

    /// <summary>The topology in a file.</summary>
    /// <exception cref="ArgumentException">The file's name does not tell its format.</exception>
    /// <exception cref="TopologyDocumentException">It is none.</exception>
    public static async Task<TopologyDefinition> ReadFileAsync(CliContext context, string file, CancellationToken cancellationToken)
    {
        var format = TopologyDocument.FormatOf(file);
        return TopologyDocument.Read(await File.ReadAllTextAsync(context.PathOf(file), cancellationToken).ConfigureAwait(false), format);
    }

    /// <summary>What the configuration declares.</summary>
    /// <param name="client">The client that was made of it.</param>
    /// <param name="instead">What to give where it declares nothing.</param>
    /// <exception cref="CliException">It declares nothing.</exception>
    public static TopologyDefinition Declared(Client client, string instead = "--from with a file or a provider") => client.Declared is { Queues: [], Topics: [], Streams: [] }
        ? throw new CliException(ExitCode.Configuration, $"The configuration declares no topology. Declare one under 'Topology', or give {instead}.")
        : client.Declared;

    private static Task<MigrationPlan> PlanAsync(TopologyDefinition wanted, Client to, MigrationPlanOptions options, CancellationToken cancellationToken) =>
        MigrationPlanner.PlanAsync(wanted, to.Messaging, options, cancellationToken);
}
