using System.CommandLine;
using Spectre.Console;

namespace Integration.Cli;

/// <summary>Shows how far a reader group is behind.</summary>
internal sealed class GroupLagCommand : CliCommand
{
    private static readonly string[] Columns = ["Partition", "Owner", "#Epoch", "Position", "#Records behind", "#Time behind"];

    private readonly Argument<EntityPath> _stream = Inputs.Stream();
    private readonly Argument<string> _group = Inputs.Group();
    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Look again and again, until Ctrl-C." };
    private readonly Option<TimeSpan?> _interval = Inputs.Duration("--interval", "How long to wait between two looks; 2 s when left out.");

    public GroupLagCommand() : base(
        "lag",
        "Show by partition who reads for a group, how far it is, and how much it is behind. Takes part in nothing.",
        "integration group lag clicks billing",
        "integration group lag clicks billing --watch --interval 500ms")
    {
        Add(_stream);
        Add(_group);
        Add(_watch);
        Add(_interval);
        Add(CommonOptions.Csv);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var group = context.Open().Messaging.Stream(context.Get(_stream).Name).Group(context.Get(_group));
        if (!context.Get(_watch))
        {
            Write(context, group, await group.DescribeAsync(cancellationToken).ConfigureAwait(false));
            return ExitCode.Ok;
        }

        await context.WatchAsync(
            context.Get(_interval) ?? TimeSpan.FromSeconds(2),
            () => group.DescribeAsync(cancellationToken),
            progress => context.Out.ToFit(Columns, [.. progress.Select(ToRow)]),
            progress => Write(context, group, progress),
            cancellationToken).ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static void Write(CliContext context, IReaderGroup group, IReadOnlyList<PartitionProgress> progress)
    {
        if (context.Out.IsForPrograms)
            context.Out.Document(
                new GroupLagDocument(group.Stream.Name, group.Name, context.Host.Time.GetUtcNow(), [.. progress.Select(GroupPartitionDocument.Of)]), CliJson.Readable.GroupLagDocument);
        else if (progress.Count == 0)
            context.Out.Line($"Nobody has joined the group '{group.Name}' of {group.Stream} yet.");
        else
            context.Out.Table(Columns, progress.Select(ToRow));
    }

    private static string[] ToRow(PartitionProgress p) =>
    [
        p.Partition, p.IsFinished ? "(finished)" : p.Owner ?? "(none)", $"{p.Epoch}", p.Position.ToString(), p.RecordsBehind is { } records ? $"{records:N0}" : "?",
        p.Behind is { } time ? Durations.Show(time) : "?",
    ];
}
