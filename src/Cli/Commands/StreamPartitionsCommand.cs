using System.CommandLine;

namespace Integration.Cli;

/// <summary>Lists the partitions of a stream.</summary>
internal sealed class StreamPartitionsCommand : CliCommand
{
    private readonly Argument<EntityPath> _stream = Inputs.Stream();

    public StreamPartitionsCommand() : base(
        "partitions",
        "List the partitions of a stream: those that take records, and closed ones of which records are kept.",
        "integration stream partitions clicks",
        "integration stream partitions clicks --json")
    {
        Add(_stream);
        Add(CommonOptions.Csv);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var path = context.Get(_stream);
        var partitions = await context.Open().Messaging.Stream(path.Name).ListPartitionsAsync(cancellationToken).ConfigureAwait(false);
        if (context.Out.IsForPrograms)
        {
            context.Out.Document(new PartitionsDocument(path.Name, [.. partitions.Select(PartitionDocument.Of)]), CliJson.Readable.PartitionsDocument);
            return ExitCode.Ok;
        }

        context.Out.Table(["Partition", "State", "Parents", "Earliest", "Latest"], partitions.Select(p => new[]
        {
            p.Id, p.IsClosed ? "closed" : "open", string.Join(", ", p.Parents), p.EarliestOffset ?? "-", p.LatestOffset ?? "-",
        }));
        return ExitCode.Ok;
    }
}
