using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Writes the topology as a document: a neutral one, or one of infrastructure.</summary>
internal sealed class ExportCommand : CliCommand
{
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write: .yaml, .yml or .json; with --as, any. On standard output when left out, YAML then (JSON with --json).", HelpName = "FILE" };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite the file if it exists." };

    private readonly InfrastructureInput _infrastructure = new();

    public ExportCommand() : base(
        "export",
        "Write every queue, topic, subscription and stream as a neutral document, for `plan`, `apply` and `drift` or for the 'Topology' of a configuration. Exit code 1 when something has no form there; each such thing is told. "
        + "With --as: a document by which another tool creates the declared topology, and the rights of its application.",
        "integration export --provider aws --output topology.yaml",
        "integration export --json | jq .Queues",
        "integration export --as cloudformation --output orders.template.json",
        "integration export --as terraform --from topology.yaml --provider aws --rights topology")
    {
        Add(_output);
        Add(_force);
        _infrastructure.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var file = context.Get(_output);
        if (file is not null)
            context.CheckOutput(file, context.Get(_force));
        var (text, (topology, unmapped)) = await _infrastructure.WriteAsync(context, cancellationToken).ConfigureAwait(false)
            ?? await WriteTopologyAsync(context, file, cancellationToken).ConfigureAwait(false);
        if (file is null)
            context.Out.Line(text.TrimEnd());
        else
            await WriteAsync(context, file, text, topology, cancellationToken).ConfigureAwait(false);
        UnmappedNotes.Write(context, "Left out of the document:", unmapped);
        return unmapped.Count == 0 ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    private static async Task<(string Text, TopologyInventory From)> WriteTopologyAsync(CliContext context, string? file, CancellationToken cancellationToken)
    {
        var format = file is not null ? TopologyDocument.FormatOf(file) : context.Out.IsJson ? TopologyFormat.Json : TopologyFormat.Yaml;
        var from = await context.Open().Messaging.Topology.TakeInventoryAsync(cancellationToken).ConfigureAwait(false);
        return (TopologyDocument.Write(from.Definition, format), from);
    }

    private async Task WriteAsync(CliContext context, string file, string text, TopologyDefinition topology, CancellationToken cancellationToken)
    {
        var writer = new StreamWriter(context.OpenOutput(file, context.Get(_force)));
        await using (writer.ConfigureAwait(false))
            await writer.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
        context.Out.Note($"{topology.Queues.Count} queues, {topology.Topics.Count} topics, {topology.Subscriptions.Count} subscriptions and {topology.Streams.Count} streams written to {file}.");
    }
}
