using System.CommandLine;
using System.Text.Json;
using Integration.Drivers;
using Integration.Migration;
using Integration.Outbox;

namespace Integration.Cli;

/// <summary>Deletes parked rows, each once it is in a file.</summary>
internal sealed class OutboxDiscardCommand : OutboxCommand
{
    private readonly RowSelection _selection = new("Discard at most this many, the first ones; all when left out.");

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The file that gets each row before it is deleted, messages included; must not exist yet. `outbox restore` reads it.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask." };

    public OutboxDiscardCommand() : base(
        "discard",
        "Delete parked rows: their messages are never sent. Asks first. Each row is deleted once it is in a file, from which it can be put back.",
        "integration outbox discard --row 17 --output discarded.ndjson",
        "integration outbox discard --destination orders --output discarded.ndjson --yes")
    {
        _selection.AddTo(this, isNeeded: true);
        Add(_output);
        Add(_yes);
    }

    protected override async Task<ExitCode> RunAsync(CliContext context, OpenOutbox outbox, CancellationToken cancellationToken)
    {
        var (file, filter, limit) = (context.Get(_output)!, _selection.Filter(context, OutboxState.Parked), _selection.Limit(context));
        context.CheckOutput(file, force: false);
        var rows = new ParkedRows(outbox, filter, limit);
        var discarded = 0L;
        var count = Math.Min(await outbox.Rows.CountAsync(filter, cancellationToken).ConfigureAwait(false), limit ?? int.MaxValue);
        if (count > 0)
        {
            await context.ConfirmAsync(
                $"Discard {count:N0} parked rows of {outbox.Name}? Their messages are never sent; '{file}' gets them.", context.Get(_yes), cancellationToken).ConfigureAwait(false);

            // Written through to the disk: a row is deleted only after its line is there.
            var stream = PrivateFile.Open(context.PathOf(file), FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.WriteThrough);
            var writer = new StreamWriter(stream);
            await using (writer.ConfigureAwait(false))
            {
                discarded = await rows.ChangeAsync(outbox.Rows.DiscardAsync, cancellationToken, before: async page =>
                {
                    foreach (var row in page)
                        await writer.WriteLineAsync(LineOf(row)).ConfigureAwait(false);
                    await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }).ConfigureAwait(false);
            }
        }

        var notParked = rows.TellMissing(context);
        if (context.Out.IsJson)
            context.Out.Document(new OutboxDiscardedDocument(outbox.Name, discarded, count > 0 ? file : null, notParked), CliJson.Readable.OutboxDiscardedDocument);
        else
            context.Out.Line(discarded == 0 ? "No row is discarded." : $"{discarded:N0} rows of {outbox.Name} discarded; {file} holds them.");
        return notParked.Count == 0 ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    private static string LineOf(OutboxEntry row) => JsonSerializer.Serialize(
        new DiscardedRow(
            row.Sequence, row.MessageId, row.Destination, row.GroupId, SaturatingTime.FromUnixMilliseconds(row.AddedAt), row.Attempts, row.Error, row.Message),
        CliJson.Readable.DiscardedRow);
}
