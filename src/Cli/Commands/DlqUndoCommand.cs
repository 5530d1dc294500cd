using System.CommandLine;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>Puts back what was discarded or edited.</summary>
internal sealed class DlqUndoCommand : CliCommand
{
    private readonly Argument<string> _file = new Argument<string>("journal") { Description = "The journal of the commands to undo.", HelpName = "FILE" }.RefuseOptions();
    private readonly DeadLetterSelection _selection = new();
    private readonly Option<int?> _rate = Inputs.Number("--rate", "Put back at most this many a second.");
    private readonly DeadLetterConsole _console = new();

    public DlqUndoCommand() : base(
        "undo",
        "Put back what was discarded, and the originals of what was edited, out of a journal. What was replayed stays where it is. Interrupted, run it again to go on.",
        "integration dlq undo dlq-orders.journal",
        "integration dlq undo dlq-orders.journal --id m1")
    {
        Add(_file);
        _selection.AddTo(this);
        Add(_rate);
        _console.AddTo(this, withJournal: false);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (file, query) = (context.Get(_file), _selection.Read(context));
        if (await DeadLetterSession.FindSourceAsync(context.PathOf(file)).ConfigureAwait(false) is not { } source)
            throw new CliException(ExitCode.Files, $"There is nothing in the journal '{file}' to undo.");
        var client = context.Open(noHiddenRetries: true);
        var report = await _console.RunAsync(
            context, client, source, file, context.Get(_rate), (session, progress, token) => session.UndoAsync(query, progress, token), cancellationToken).ConfigureAwait(false);
        return DeadLetterConsole.CodeOf(context, report);
    }
}
