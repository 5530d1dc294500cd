using Integration.Outbox;

namespace Integration.Cli;

/// <summary>Has parked rows sent again.</summary>
internal sealed class OutboxRetryCommand : OutboxCommand
{
    private readonly RowSelection _selection = new("Retry at most this many, the first ones; all when left out.");

    public OutboxRetryCommand() : base(
        "retry",
        "Have parked rows sent as if they were new, once what kept them is mended. Those of a group go in their order, behind what the group has sent since.",
        "integration outbox retry --row 17",
        "integration outbox retry --destination orders --limit 1",
        "integration outbox retry --all --connection shop") => _selection.AddTo(this, isNeeded: true);

    protected override async Task<ExitCode> RunAsync(CliContext context, OpenOutbox outbox, CancellationToken cancellationToken)
    {
        var rows = new ParkedRows(outbox, _selection.Filter(context, OutboxState.Parked), _selection.Limit(context));
        var retried = await rows.ChangeAsync(outbox.Rows.RetryAsync, cancellationToken).ConfigureAwait(false);
        var notParked = rows.TellMissing(context);
        if (context.Out.IsJson)
            context.Out.Document(new OutboxRetriedDocument(outbox.Name, retried, notParked), CliJson.Readable.OutboxRetriedDocument);
        else
            context.Out.Line(retried == 0 ? "No row is retried." : $"{retried:N0} rows of {outbox.Name} are sent again by the relay.");
        return notParked.Count == 0 ? ExitCode.Ok : ExitCode.FoundProblems;
    }
}
