using System.CommandLine;
using System.Text.Json;
using Integration.Outbox;

namespace Integration.Cli;

/// <summary>Puts discarded rows back.</summary>
internal sealed class OutboxRestoreCommand : OutboxCommand
{
    private readonly Argument<string> _file = new Argument<string>("file") { Description = "The file that `outbox discard` wrote.", HelpName = "FILE" }.RefuseOptions();

    public OutboxRestoreCommand() : base(
        "restore",
        "Put discarded rows back, parked as they were: all of a file or none. `outbox retry` has them sent. A message that is there already is left out and told.",
        "integration outbox restore discarded.ndjson") => Add(_file);

    protected override async Task<ExitCode> RunAsync(CliContext context, OpenOutbox outbox, CancellationToken cancellationToken)
    {
        var rows = new List<OutboxEntry>();
        var input = context.OpenInput(context.Get(_file));
        await using (input.ConfigureAwait(false))
        {
            await foreach (var line in NdjsonLines.ReadAsync(input, cancellationToken).ConfigureAwait(false))
                rows.Add(Read(line));
        }

        var there = await outbox.Rows.RestoreAsync(rows, cancellationToken).ConfigureAwait(false);
        foreach (var row in there)
            context.Out.Note($"The message {row.MessageId} for {row.Destination} is in the outbox already.");
        if (context.Out.IsJson)
            context.Out.Document(new OutboxRestoredDocument(outbox.Name, rows.Count - there.Count, [.. there.Select(r => r.MessageId)]), CliJson.Readable.OutboxRestoredDocument);
        else
            context.Out.Line($"{rows.Count - there.Count:N0} rows put back into {outbox.Name}, parked.");
        return there.Count == 0 ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    private static OutboxEntry Read(NdjsonLine line)
    {
        var row = Parse(line);
        return row is { Id: not null, Destination: not null, Message: not null }
            ? new()
            {
                Destination = row.Destination,
                MessageId = row.Id,
                Message = row.Message,
                GroupId = row.Group,
                AddedAt = row.AddedAt.ToUnixTimeMilliseconds(),
                DueAt = row.AddedAt.ToUnixTimeMilliseconds(),
                Attempts = row.Attempts,
                Error = row.Error,
            }
            : throw new CliException(ExitCode.Files, $"line {line.Number}: This is not a row as `outbox discard` writes it: 'id', 'destination' and 'message' must be there.");
    }

    private static DiscardedRow? Parse(NdjsonLine line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.Content.Span, CliJson.Readable.DiscardedRow);
        }
        catch (JsonException fault)
        {
            throw new CliException(ExitCode.Files, $"line {line.Number}: This is not a row as `outbox discard` writes it (byte {fault.BytePositionInLine + 1}). Nothing was put back.", fault);
        }
    }
}
