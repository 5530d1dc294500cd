using System.CommandLine;

namespace Integration.Cli;

/// <summary>Empties a source.</summary>
internal sealed class PurgeCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Source();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask." };

    public PurgeCommand() : base(
        "purge",
        "Remove every message of a queue, subscription or dead-letter queue for good. Asks first.",
        "integration purge orders",
        "integration purge orders/$dead-letter --yes")
    {
        Add(_source);
        Add(_yes);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open();
        var source = client.Messaging.Source(context.Get(_source));
        if (!context.Get(_yes))
        {
            var counts = await source.CountAsync(cancellationToken).ConfigureAwait(false);
            var there = counts.Active + (counts.InFlight ?? 0) + (counts.Delayed ?? 0);
            await context.ConfirmAsync($"Remove {(counts.IsExact ? "" : "about ")}{there:N0} messages of '{source.Path}' on {client.Name} for good?", yes: false, cancellationToken).ConfigureAwait(false);
        }

        var removed = await source.PurgeAsync(cancellationToken).ConfigureAwait(false);
        if (context.Out.IsJson)
            context.Out.Document(new PurgedDocument(source.Path.ToString(), removed), CliJson.Readable.PurgedDocument);
        else
            context.Out.Line(removed is null ? $"{source.Path} is purged; {client.Messaging.Provider} does not tell of how many messages." : $"{removed:N0} messages removed from {source.Path}.");
        return ExitCode.Ok;
    }
}
