using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace Integration.Cli;

/// <summary>Where the messages to send come from, for every command that sends.</summary>
internal sealed class SendInput
{
    private readonly Argument<string?> _file = Inputs.InputFile();

    private readonly Option<string?> _text = new("--text") { Description = "Send one message with this text instead of reading lines.", HelpName = "TEXT" };

    private readonly Option<string?> _rejects = new("--rejects")
    {
        Description = "Write the lines that were not sent to this file, to be mended and sent again.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Overwrite the file of --rejects if it exists." };
    private readonly Option<int?> _attempts = Inputs.Number("--attempts", "How often to try a message that failed for a passing reason; 3 when left out.", max: 10);

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_text);
        AddSharedTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_text) is not null && result.GetValue(_file) is not null)
                result.AddError("Give --text or a file, not both.");
        });
    }

    /// <summary>For a command that reads nothing but a file.</summary>
    public void AddFileTo(Command command)
    {
        command.Add(_file);
        AddSharedTo(command);
    }

    public SendManyOptions Options(CliContext context) => new() { MaxAttempts = context.Get(_attempts) ?? 3 };

    public async Task<ExitCode> SendAsync(
        CliContext context, EntityPath entity, Func<IReadOnlyList<Message>, Task<SendResults>> send, CancellationToken cancellationToken)
    {
        if (context.Get(_rejects) is { } file)
            context.CheckOutput(file, context.Get(_force));
        var input = context.Get(_text) is { } text ? OneLine(text) : context.OpenInput(context.Get(_file));
        await using var closesInput = input.ConfigureAwait(false);

        // Made with the first rejected line: a run without one leaves what is there alone.
        var rejects = context.Get(_rejects) is { } target ? new Lazy<TextWriter>(() => new StreamWriter(context.OpenOutput(target, context.Get(_force)))) : null;
        SendSummary summary;
        try
        {
            summary = await new LineSender(context, send, rejects).RunAsync(input, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (rejects is { IsValueCreated: true })
                await rejects.Value.DisposeAsync().ConfigureAwait(false);
        }

        if (context.Out.IsJson)
            context.Out.Document(new SentDocument(entity.ToString(), summary.Sent, summary.NotSent), CliJson.Readable.SentDocument);
        else
            context.Out.Line($"{summary.Sent:N0} {(entity.Kind == EntityKind.Stream ? "appended" : "sent")} to {entity}{(summary.NotSent.Count == 0 ? "." : $", {summary.NotSent.Count:N0} not sent.")}");
        return summary.NotSent.Count == 0 ? ExitCode.Ok : ExitCode.FoundProblems;
    }

    private void AddSharedTo(Command command)
    {
        command.Add(_rejects);
        command.Add(_force);
        command.Add(_attempts);
    }

    private static MemoryStream OneLine(string text) =>
        new(Encoding.UTF8.GetBytes($$"""{"contentType":"text/plain; charset=utf-8","body":"{{JsonEncodedText.Encode(text)}}"}"""));
}
