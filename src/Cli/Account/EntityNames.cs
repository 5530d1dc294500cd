using System.CommandLine;
using System.CommandLine.Completions;

namespace Integration.Cli;

/// <summary>The names of entities for a shell to complete, as the service has them now.</summary>
internal static class EntityNames
{
    /// <summary>How long a shell waits for them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Has an argument that takes an entity suggest those that exist.</summary>
    public static void AddTo(Argument argument, CliHost host)
    {
        if (SelectorOf(argument) is { } select)
            argument.CompletionSources.Add(completion => Find(completion, host, select).Select(name => new CompletionItem(name)));
    }

    private static Func<TopologyDefinition, IEnumerable<EntityPath>>? SelectorOf(Argument argument) => argument.HelpName switch
    {
        "SOURCE" or "ROUTE" => SourceList.Of,
        "QUEUE" => topology => topology.Queues.Select(q => q.Path),
        "TOPIC" => topology => topology.Topics.Select(t => t.Path),
        "STREAM" => topology => topology.Streams.Select(s => s.Path),
        _ => null,
    };

    private static IReadOnlyList<string> Find(CompletionContext completion, CliHost host, Func<TopologyDefinition, IEnumerable<EntityPath>> select)
    {
        try
        {
            // A shell can only wait, and for no longer, whatever a provider makes of its token.
            var topology = host.Time.AskAsync(token => Task.Run(() => ReadAsync(completion, host, token), token), Patience, CancellationToken.None).GetAwaiter().GetResult();
            return [.. select(topology).Select(NameOf).Where(n => n.StartsWith(completion.WordToComplete, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        }
        // Whatever is wrong, with the line that is not complete yet or with the service: there is nothing to suggest, and nobody to tell.
#pragma warning disable CA1031
        catch
#pragma warning restore CA1031
        {
            return [];
        }
    }

    private static string NameOf(EntityPath path) => path.Kind == EntityKind.Subscription ? path.ToString() : path.Name;

    private static async Task<TopologyDefinition> ReadAsync(CompletionContext completion, CliHost host, CancellationToken cancellationToken)
    {
        var context = new CliContext(host, completion.ParseResult);
        await using var closes = context.ConfigureAwait(false);
        return (await context.Open().TakeInventoryAsync(context, cancellationToken).ConfigureAwait(false)).Definition;
    }
}
