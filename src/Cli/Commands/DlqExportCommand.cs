using System.CommandLine;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Writes dead letters to a file.</summary>
internal sealed class DlqExportCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Owner();
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write, which must not exist yet; standard output when left out.", HelpName = "FILE" };
    private readonly Option<bool> _remove = new("--remove") { Description = "Remove each dead letter for good, once it is on disk. Needs --output." };

    private readonly DeadLetterSelection _selection = new();
    private readonly Option<TimeSpan?> _wait = Inputs.Duration("--wait", "For how long no further one must come for all to be there; 1 s when left out.");

    public DlqExportCommand() : base(
        "export",
        "Write dead letters as lines of JSON with all that `dlq import` needs: body, headers, properties, and why they are dead. They stay, unless --remove is given.",
        "integration dlq export orders --output dead.ndjson",
        "integration dlq export order-placed/billing --output dead.ndjson --remove",
        "integration dlq export orders --where \"dead-letter.reason = 'Poison'\" --since 2h")
    {
        Add(_source);
        _selection.AddTo(this);
        Add(_output);
        Add(_remove);
        Add(_wait);
        Validators.Add(result =>
        {
            if (result.GetValue(_remove) && result.GetValue(_output) is null)
                result.AddError("--remove needs --output FILE: what is written to a pipe may get lost.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var remove = context.Get(_remove);
        var client = context.Open();
        var source = client.DeadLettersOf(context.Get(_source));
        var receiver = new LineReceiver(context, client.Messaging, source) { Wait = context.Get(_wait) ?? TimeSpan.FromSeconds(1), Complete = remove, Selects = _selection.Read(context).Matches };
        if (context.Get(_output) is not { } file)
            return CodeOf(context, source, await receiver.RunAsync(context.Host.Output, cancellationToken).ConfigureAwait(false));

        // Written through to the disk: a dead letter is removed only after its line is there.
        var stream = PrivateFile.Open(context.PathOf(file), FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.WriteThrough);
        var writer = new StreamWriter(stream, bufferSize: 65536);
        ReceivedSummary done;
        await using (writer.ConfigureAwait(false))
            done = await receiver.RunAsync(writer, cancellationToken).ConfigureAwait(false);
        if (context.Out.IsJson)
            context.Out.Document(new ExportedDocument(source.Path.Owner.ToString(), done.Written, remove, done.Unread), CliJson.Readable.ExportedDocument);
        else
            context.Out.Line($"{done.Written:N0} dead letters of {source.Path.Owner} written to {file}, {(remove ? "and removed" : "and kept")}.");
        return CodeOf(context, source, done);
    }

    private static ExitCode CodeOf(CliContext context, IMessageSource source, ReceivedSummary done)
    {
        if (done.Unread is > 0 and var unread)
            context.Out.Note(ReceiveCommand.Unread(source.Path, unread));
        return done.Unread > 0 || done.NotGivenBack > 0 ? ExitCode.FoundProblems : ExitCode.Ok;
    }
}
