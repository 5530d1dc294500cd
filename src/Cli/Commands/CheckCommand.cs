using System.CommandLine;
using Integration.Operations.Portability;

namespace Integration.Cli;

/// <summary>Says what would become of an application on other providers, for a build to stop at.</summary>
internal sealed class CheckCommand : CliCommand
{
    private readonly Option<string[]> _for = new("--for")
    {
        Description = "The providers, or sections of the configuration that have a 'Provider', separated by commas.",
        HelpName = "NAME,...",
        Required = true,
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "The topology, a file (.yaml, .yml, .json); the configuration's own when left out.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _assemblies = new("--assembly", "-a")
    {
        Description = "The application's compiled code (.dll), read for what it uses: peek, delays, schedules and so on. May be given several times.",
        HelpName = "FILE",
    };

    private readonly Option<TimeSpan?> _maxDelay = Inputs.Duration("--max-delay", "The longest delay of a message.");
    private readonly Option<int?> _maxBytes = Inputs.Number("--max-message-bytes", "The size of the largest message, with its headers.");
    private readonly Option<int?> _maxHeaders = Inputs.Number("--max-headers", "The most headers of a message.");
    private readonly Option<bool> _strict = new("--strict") { Description = "Also end with 1 when something is emulated." };

    public CheckCommand() : base(
        "check",
        "Tell what an application needs that providers emulate, at what cost, or can't do: exit code 1 when there is something that one can't. Reaches no service and needs no credentials, so it can run in every build.",
        "integration check --for aws,azure-service-bus,rabbitmq",
        "integration check --for aws --from topology.yaml --assembly bin/Release/net10.0/Shop.dll --max-message-bytes 300000",
        "integration check --for rabbitmq --strict --json")
    {
        foreach (var option in new Option[] { _for, _from, _assemblies, _maxDelay, _maxBytes, _maxHeaders, _strict, CommonOptions.Csv })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var names = context.Get(_for)!.SelectMany(f => f.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Count == 0)
            throw new CliException(ExitCode.Usage, $"--for names no provider. Known: {string.Join(", ", context.Configuration.Names)}.");
        var uses = (context.Get(_assemblies) ?? []).SelectMany(file => ReadUses(context, file)).Distinct().ToList();
        var demands = new PortabilityDemands { MaxDelay = context.Get(_maxDelay), MaxMessageBytes = context.Get(_maxBytes), MaxHeaders = context.Get(_maxHeaders) };
        var wanted = context.Get(_from) is { } file ? await PlanInput.ReadFileAsync(context, file, cancellationToken).ConfigureAwait(false) : null;
        var found = new List<CheckedProvider>();
        foreach (var name in names)
        {
            var client = context.OpenUnreached(name);
            var topology = wanted ?? PlanInput.Declared(client, "--from with a file");
            found.Add(new(name, [.. PortabilityCheck.Run(client.Messaging, topology, uses, demands).Select(CheckedNeed.Of)]));
        }

        var strict = context.Get(_strict);
        var isPortable = !found.Exists(p => p.Findings.Any(f => strict || f.Level == "unsupported"));
        if (context.Out.IsForPrograms)
            context.Out.Document(new CheckDocument(context.Get(_from) ?? "the configuration", isPortable, found), CliJson.Readable.CheckDocument);
        else
            Print(context.Out, found);
        return isPortable ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    private static void Print(CliOutput output, List<CheckedProvider> found)
    {
        output.Table(
            ["Provider", "Result", "What", "Where", "Detail"],
            found.SelectMany(p => p.Findings.Count == 0
                ? [[p.Name, "native", "everything", "", ""]]
                : p.Findings.Select(f => new[] { p.Name, f.Level, f.Capability is null ? "" : $"{f.Capability} ({f.Clause})", string.Join(", ", f.Where), f.Detail })));
    }

    private static IReadOnlyList<PortabilityUse> ReadUses(CliContext context, string file)
    {
        try
        {
            using var assembly = context.OpenInput(file);
            return AssemblyUses.Read(assembly);
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidDataException)
        {
            throw new CliException(ExitCode.Files, $"'{file}' is no .NET assembly: {e.Message}", e);
        }
    }
}
