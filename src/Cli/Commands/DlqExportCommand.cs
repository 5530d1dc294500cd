using System.CommandLine;

namespace Integration.Cli;

/// <summary>Writes dead letters to a file.</summary>
internal sealed class DlqExportCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Owner();
    private readonly Option<string?> _output = new("--output", "-o") { Description = "The file to write, which must not exist yet; standard output when left out.", HelpName = "FILE" };
    private readonly Option<bool> _remove = new("--remove") { Description = "Remove each dead letter for good, once it is on disk. Needs --output." };

    private readonly Option<TimeSpan?> _wait = Inputs.Duration("--wait", "For how long no further one must come for all to be there; 1 s when left out.");

    public DlqExportCommand() : base(
        "export",
        "Write dead letters as lines of JSON with all that `dlq import` needs: body, headers, properties, and why they are dead. They stay, unless --remove is given.",
        "integration dlq export orders --output dead.ndjson",
        "integration dlq export order-placed/billing --output dead.ndjson --remove")
    {
        Add(_source);
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
        var source = context.Open().DeadLettersOf(context.Get(_source));
        var receiver = new LineReceiver(context, source) { Wait = context.Get(_wait) ?? TimeSpan.FromSeconds(1), Complete = remove };
        if (context.Get(_output) is not { } file)
        {
            await receiver.RunAsync(context.Host.Output, cancellationToken).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        // Written through to the disk: a dead letter is removed only after its line is there.
        var stream = new FileStream(context.PathOf(file), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 65536, FileOptions.WriteThrough);
        var writer = new StreamWriter(stream);
        long count;
        await using (writer.ConfigureAwait(false))
            count = await receiver.RunAsync(writer, cancellationToken).ConfigureAwait(false);
        if (context.Out.IsJson)
            context.Out.Document(new ExportedDocument(source.Path.Owner.ToString(), count, remove), CliJson.Readable.ExportedDocument);
        else
            context.Out.Line($"{count:N0} dead letters of {source.Path.Owner} written to {file}, {(remove ? "and removed" : "and kept")}.");
        return ExitCode.Ok;
    }
}
