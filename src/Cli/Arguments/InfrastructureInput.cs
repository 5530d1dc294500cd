using System.CommandLine;
using Integration.Drivers;
using Integration.Hosting.Infrastructure;
using Integration.Hosting.Pump;

namespace Integration.Cli;

/// <summary>What <c>export --as</c> writes: the topology, whose rights, and for which tool.</summary>
internal sealed class InfrastructureInput
{
    private static readonly Dictionary<string, InfrastructureFormat> Formats =
        Enum.GetValues<InfrastructureFormat>().ToDictionary(f => f.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    private readonly Option<string?> _as = new Option<string?>("--as")
    {
        Description = "Write a document by which this tool creates the declared topology instead: cloudformation, terraform, bicep or rabbitmq. Nothing is called unless --from names a provider.",
        HelpName = "TOOL",
    }.AcceptOnlyFromAmong([.. Formats.Keys]);

    private readonly Option<string?> _from = new("--from")
    {
        Description = "With --as: where the topology comes from: a file (.yaml, .yml, .json), a provider, or a section of the configuration. The configuration's own topology when left out.",
        HelpName = "NAME|FILE",
    };

    private readonly Option<string?> _rights = new Option<string?>("--rights")
    {
        Description = "With --as: the rights in the document: application, of what the configuration and the options below name; topology, to send to and receive from everything in it; or none. "
            + "application when left out.",
        HelpName = "WHOSE",
    }.AcceptOnlyFromAmong("application", "topology", "none");

    private readonly Option<string[]> _sends = new("--sends")
    {
        Description = "With --as: a queue, or topic:NAME, that the application's code sends to; may be given several times.",
        HelpName = "DESTINATION",
    };

    private readonly Option<string[]> _consumes = new("--consumes")
    {
        Description = "With --as: a source that the application's code receives from, or TOPIC/$instance where each instance has a subscription of its own; may be given several times.",
        HelpName = "SOURCE",
    };

    private readonly Option<string?> _seed = new("--seed")
    {
        Description = "With --as: a secret from which the marks of copies on Azure Service Bus, and the ids of entities on RabbitMQ, are made: the same for the same topology, always. Without it they are known to everybody.",
        HelpName = "TEXT",
    };

    public void AddTo(Command command)
    {
        Option[] others = [_from, _rights, _sends, _consumes, _seed];
        command.Add(_as);
        foreach (var option in others)
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_as) is null && others.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } alone)
                result.AddError($"{alone.Name} is for a document of infrastructure: give --as cloudformation, terraform, bicep or rabbitmq.");
        });
    }

    /// <summary>The document, and what it was made from; null when none is asked for.</summary>
    public async Task<(string Text, TopologyInventory From)?> WriteAsync(CliContext context, CancellationToken cancellationToken)
    {
        if (context.Get(_as) is not { } format)
            return null;
        var name = context.Get(CommonOptions.Provider) ?? context.Configuration.Provider;
        context.CheckAwsAccess();
        var client = name is null ? context.Open() : context.OpenUnreached(name);
        var from = await ReadTopologyAsync(context, client, cancellationToken).ConfigureAwait(false);
        var options = RolesOf(context, client, from.Definition) with { Seed = context.Get(_seed) };
        return (((IInfrastructureExport)client.Messaging).ExportInfrastructure(from.Definition, Formats[format], options), from);
    }

    private async Task<TopologyInventory> ReadTopologyAsync(CliContext context, Client client, CancellationToken cancellationToken)
    {
        if (context.Get(_from) is not { } from)
            return new(PlanInput.Declared(client), []);
        return PlanInput.IsFile(from)
            ? new(await PlanInput.ReadFileAsync(context, from, cancellationToken).ConfigureAwait(false), [])
            : await context.Open(from).Messaging.Topology.TakeInventoryAsync(cancellationToken).ConfigureAwait(false);
    }

    private InfrastructureOptions RolesOf(CliContext context, Client client, TopologyDefinition topology)
    {
        if (context.Get(_rights) is "none")
            return new();
        if (context.Get(_rights) is "topology")
            return new InfrastructureOptions().WithAllRoles(topology);

        // A topology from elsewhere is not that of the configuration's application.
        var roles = context.Get(_from) is null ? ApplicationRoles.Of(context.Configuration.ApplicationSection(client.Name), topology) : new InfrastructureOptions();
        var named = roles with
        {
            SendsTo = [.. roles.SendsTo.Union((context.Get(_sends) ?? []).Select(EntityPath.Parse))],
            Consumes = [.. roles.Consumes.Union((context.Get(_consumes) ?? []).Select(ConsumerRegistration.ParseConsumed))],
        };
        if (!named.HasRights)
            context.Out.Note("The document has no rights: nothing names what the application sends to or consumes. Name it by --sends and --consumes, or give --rights topology or none.");
        return named;
    }
}
