using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Writes the topology as a document.</summary>
internal sealed class ExportCommand : CliCommand
{
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write: .yaml, .yml or .json. YAML on standard output when left out (JSON with --json).", HelpName = "FILE" };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite the file if it exists." };

    public ExportCommand() : base(
        "export",
        "Write every queue, topic, subscription and stream as a neutral document, for `plan`, `apply` and `drift` or for the 'Topology' of a configuration. Exit code 1 when something has no form there; each such thing is told.",
        "integration export --provider aws --output topology.yaml",
        "integration export --json | jq .Queues")
    {
        Add(_output);
        Add(_force);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var file = context.Get(_output);
        var format = file is not null ? TopologyDocument.FormatOf(file) : context.Out.IsJson ? TopologyFormat.Json : TopologyFormat.Yaml;
        var client = context.Open().Messaging;
        var (topology, unmapped) = await client.Topology.TakeInventoryAsync(cancellationToken).ConfigureAwait(false);
        var text = TopologyDocument.Write(topology, format);
        if (file is null)
            context.Out.Line(text.TrimEnd());
        else
            await WriteAsync(context, file, text, topology, cancellationToken).ConfigureAwait(false);
        UnmappedNotes.Write(context, "Left out of the document:", unmapped);
        return unmapped.Count == 0 ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    private async Task WriteAsync(CliContext context, string file, string text, TopologyDefinition topology, CancellationToken cancellationToken)
    {
        var writer = new StreamWriter(context.OpenOutput(file, context.Get(_force)));
        await using (writer.ConfigureAwait(false))
            await writer.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
        context.Out.Note($"{topology.Queues.Count} queues, {topology.Topics.Count} topics, {topology.Subscriptions.Count} subscriptions and {topology.Streams.Count} streams written to {file}.");
    }
}
