using System.CommandLine;

namespace Integration.Cli;

/// <summary>Appends to a stream.</summary>
internal sealed class StreamAppendCommand : CliCommand
{
    private readonly Argument<EntityPath> _stream = Inputs.Stream();
    private readonly SendInput _input = new();
    private readonly Option<string?> _key = new("--key") { Description = "The key of records that have none ('groupId'): those of one key keep their order.", HelpName = "KEY" };

    private readonly Option<string[]> _headers = new("--header")
    {
        Description = "A header for every record that has none of that name; may be given several times.",
        HelpName = "NAME=VALUE",
    };

    public StreamAppendCommand() : base(
        "append",
        "Append records to a stream, in order: a JSON object a line, or one text. A bad line is reported by its number and stops nothing.",
        """integration stream append clicks --text "opened /" --key visitor-1""",
        """echo '{"body":"opened /","groupId":"visitor-1"}' | integration stream append clicks""",
        "integration stream append clicks clicks.ndjson --header source=import --rejects rejected.ndjson")
    {
        Add(_stream);
        _input.AddTo(this);
        Add(_key);
        Add(_headers);
        Validators.Add(result =>
        {
            foreach (var header in result.GetValue(_headers) ?? [])
            {
                if (header.IndexOf('=', StringComparison.Ordinal) < 1)
                    result.AddError($"--header: '{header}' is not NAME=VALUE.");
            }
        });
    }

    public override Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var path = context.Get(_stream);
        var key = context.Get(_key);
        List<(string Name, string Value)> headers = [.. (context.Get(_headers) ?? []).Select(h => h.Split('=', 2)).Select(h => (h[0], h[1]))];
        var options = new AppendManyOptions { MaxAttempts = _input.Options(context).MaxAttempts };
        var target = context.Open().Messaging.Stream(path.Name);
        return _input.SendAsync(context, path, AppendAsync, cancellationToken);

        async Task<SendResults> AppendAsync(IReadOnlyList<Message> messages)
        {
            // Not cancelled midway: the summary tells exactly what was appended.
            var results = await target.AppendManyAsync(messages.Select(Complete), options, CancellationToken.None).ConfigureAwait(false);
            return new([.. results.Select(r => new SendResult(r.Message, r.Receipt is { } receipt ? new SendReceipt(receipt.MessageId) : null, r.Error))]);
        }

        Message Complete(Message message) => headers.Where(h => !message.Headers.ContainsKey(h.Name))
            .Aggregate(message with { GroupId = message.GroupId ?? key }, (m, h) => m.WithHeader(h.Name, h.Value));
    }
}
