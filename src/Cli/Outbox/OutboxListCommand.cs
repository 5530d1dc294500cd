using System.CommandLine;
using Integration.Drivers;
using Integration.Outbox;

namespace Integration.Cli;

/// <summary>Lists rows of an outbox.</summary>
internal sealed class OutboxListCommand : OutboxCommand
{
    private readonly RowSelection _selection = new("List at most this many; 100 when left out.");
    private readonly Option<bool> _pending = new("--pending") { Description = "Those that wait to be sent, instead of those that are parked." };

    public OutboxListCommand() : base(
        "list",
        "List the rows of an outbox that can't be sent as they are, with their errors. Messages are not shown.",
        "integration outbox list",
        "integration outbox list --destination orders --limit 10 --json",
        "integration outbox list --pending --sqlite shop.db")
    {
        Add(_pending);
        Add(CommonOptions.Csv);
        _selection.AddTo(this, isNeeded: false);
    }

    protected override async Task<ExitCode> RunAsync(CliContext context, OpenOutbox outbox, CancellationToken cancellationToken)
    {
        var pending = context.Get(_pending);
        var limit = _selection.Limit(context) ?? 100;
        var filter = _selection.Filter(context, pending ? OutboxState.Waiting : OutboxState.Parked);
        var found = await outbox.Rows.FindAsync(filter, limit, 0, cancellationToken).ConfigureAwait(false);
        var more = found.Count < limit ? 0 : await outbox.Rows.CountAsync(filter, cancellationToken).ConfigureAwait(false) - found.Count;
        var now = context.Host.Time.GetUtcNow();
        List<OutboxRowDocument> rows = [.. found.Select(r => new OutboxRowDocument(
            r.Sequence, r.MessageId, r.Destination, r.GroupId, SaturatingTime.FromUnixMilliseconds(r.AddedAt), OutboxRow.AgeOf(r.AddedAt, now).TotalSeconds, r.Attempts, r.Error))];
        if (context.Out.IsForPrograms)
            context.Out.Document(new OutboxListDocument(outbox.Name, now, pending ? "waiting" : "parked", rows, Math.Max(0, more)), CliJson.Readable.OutboxListDocument);
        else if (rows.Count == 0)
            context.Out.Line(pending ? "No row waits." : "No row is parked.");
        else
            Write(context.Out, rows);
        if (more > 0)
            context.Out.Note($"{more:N0} more: --limit N shows them.");
        return ExitCode.Ok;
    }

    private static void Write(CliOutput output, List<OutboxRowDocument> rows) => output.Table(
        ["#Row", "Id", "Destination", "Group", "Age", "#Attempts", "Error"],
        rows.Select(r => new[] { $"{r.Row}", r.Id, r.Destination, r.Group ?? "", Durations.Show(TimeSpan.FromSeconds(r.AgeSeconds)), $"{r.Attempts}", r.Error ?? "" }));
}
