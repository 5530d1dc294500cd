using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Integration.Operations;

namespace Integration.Cli;

/// <summary>Edits a dead letter.</summary>
internal sealed class DlqEditCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Owner();
    private readonly Argument<string> _id = new("id") { Description = "The dead letter's message id.", HelpName = "ID" };
    private readonly Option<string?> _body = new("--body") { Description = "The file with the new body; '-' for standard input.", HelpName = "FILE" };
    private readonly Option<string?> _text = new("--text") { Description = "The new body, as text.", HelpName = "TEXT" };
    private readonly Option<string?> _contentType = new("--content-type") { Description = "The new content type.", HelpName = "TYPE" };

    private readonly Option<string[]> _headers = new("--header")
    {
        Description = "Set a header, in the type that it has, else as text; may be given several times.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> _without = new("--remove-header") { Description = "Remove a header; may be given several times.", HelpName = "NAME" };
    private readonly DeadLetterConsole _console = new();

    public DlqEditCommand() : base(
        "edit",
        "Replace a dead letter by an edited copy, which stays dead until it is replayed; the original is kept in the journal. In a terminal, without options, opens it in $EDITOR.",
        "integration dlq edit orders m1 --body fixed.json",
        "integration dlq edit orders m1 --header country=DE --remove-header test",
        "integration dlq edit orders m1")
    {
        Add(_source);
        Add(_id);
        foreach (var option in new Option[] { _body, _text, _contentType, _headers, _without })
            Add(option);
        _console.AddTo(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_body) is not null && result.GetValue(_text) is not null)
                result.AddError("Give --body or --text, not both.");
            if ((result.GetValue(_headers) ?? []).FirstOrDefault(h => h.IndexOf('=', StringComparison.Ordinal) < 1) is { } bad)
                result.AddError($"--header: '{bad}' is not NAME=VALUE.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (source, id) = (context.Get(_source), context.Get(_id));
        var client = context.Open(noHiddenRetries: true);
        var (edit, name) = await ReadEditAsync(context, cancellationToken).ConfigureAwait(false) ?? await OpenEditorAsync(context, client, source, id, cancellationToken).ConfigureAwait(false);
        var report = await _console.RunAsync(
            context, client, source, rate: null, (session, progress, token) => session.EditAsync(new() { Ids = [id] }, edit, name, progress, token), cancellationToken).ConfigureAwait(false);
        return report is { End: DeadLetterEnd.Completed, Done: 0, AlreadyDone: 0 }
            ? throw new CliException(
                ExitCode.NotFound, $"Nothing was edited: {source.Owner} has no dead letter with the id '{id}' that could be reached, or the edit changes nothing.{DlqShowCommand.WithoutId(client)}")
            : DeadLetterConsole.CodeOf(context, report);
    }

    /// <summary>The edit that the options ask for, and its name; null when they ask for none.</summary>
    private async Task<(Func<PeekedMessage, Message> Edit, string Name)?> ReadEditAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (headers, without, contentType) = (context.Get(_headers) ?? [], context.Get(_without) ?? [], context.Get(_contentType));
        var body = context.Get(_text) is { } text ? Encoding.UTF8.GetBytes(text)
            : context.Get(_body) is { } file ? await ReadAsync(context, file, cancellationToken).ConfigureAwait(false)
            : null;
        if (body is null && contentType is null && headers.Length == 0 && without.Length == 0)
            return null;
        return (Edit, EditName.Of([body is null ? null : Convert.ToHexString(SHA256.HashData(body)), contentType, $"{headers.Length}", .. headers, .. without]));

        Message Edit(PeekedMessage letter)
        {
            var edited = letter.Message with { Body = body ?? letter.Body, ContentType = contentType ?? letter.Message.ContentType };
            foreach (var header in headers.Select(h => h.Split('=', 2)))
                edited = edited.WithHeader(header[0], ReadHeader(letter.Headers, header[0], header[1]));
            return edited with { Headers = without.Aggregate(edited.Headers, (all, name) => all.Without(name)) };
        }
    }

    private static async Task<byte[]> ReadAsync(CliContext context, string file, CancellationToken cancellationToken)
    {
        var input = context.OpenInput(file);
        await using var closes = input.ConfigureAwait(false);
        using var read = new MemoryStream();
        await input.CopyToAsync(read, cancellationToken).ConfigureAwait(false);
        return read.ToArray();
    }

    private static HeaderValue ReadHeader(MessageHeaders headers, string name, string text)
    {
        var kind = headers.TryGetValue(name, out var earlier) ? earlier.Kind : HeaderKind.String;
        try
        {
            return HeaderValue.Parse(kind, text);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new CliException(ExitCode.Usage, $"--header: '{name}' is of type {kind}, and the value that was given is not. Remove it and set it anew to change its type.", e);
        }
    }

    private static async Task<(Func<PeekedMessage, Message> Edit, string Name)> OpenEditorAsync(CliContext context, Client client, EntityPath source, string id, CancellationToken cancellationToken)
    {
        if (!context.Host.InputIsTerminal)
            throw new CliException(ExitCode.Usage, "Say what to edit: --body, --text, --content-type, --header or --remove-header. Without them it is opened in an editor, which takes a terminal.");
        var browse = await DeadLetterLook.BrowseAsync(context, client, source, new() { Ids = [id] }, 1, mayReceive: true, null, cancellationToken).ConfigureAwait(false);
        var seen = browse.Letters is [var letter] ? letter.Message : throw DlqShowCommand.NotFound(client, source, id);
        var edited = await MessageEditing.EditAsync(context, seen, cancellationToken).ConfigureAwait(false);

        // One that has changed meanwhile is left alone.
        return (found => found.Message == seen ? edited : found.Message, EditName.Of(MessageDocument.Write(edited)));
    }
}
