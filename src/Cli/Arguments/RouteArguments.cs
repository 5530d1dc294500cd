using System.CommandLine;
using System.CommandLine.Parsing;
using Integration.Diagnostics;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>The routes of a move or a bridge: those that were typed, or every source to its namesake.</summary>
internal sealed class RouteArguments
{
    private readonly Argument<MoveRoute[]> _routes = new("route")
    {
        Description = "SOURCE, or SOURCE=DESTINATION where the names differ; 'topic:NAME' as a destination publishes to a topic. Every queue and subscription when left out.",
        HelpName = "ROUTE",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = ParseAll,
    };

    private readonly Option<bool> _deadLetters = new("--dead-letters") { Description = "Also the dead letters of each source." };

    public void AddTo(Command command, bool withDeadLetters)
    {
        command.Add(_routes);
        if (withDeadLetters)
            command.Add(_deadLetters);
    }

    public async Task<IReadOnlyList<MoveRoute>> ReadAsync(CliContext context, IMessaging from, CancellationToken cancellationToken)
    {
        var deadLetters = context.Get(_deadLetters);
        var typed = context.Get(_routes) ?? [];
        if (typed.Length == 0)
            await UnmappedNotes.WriteRoutesAsync(context, from, cancellationToken).ConfigureAwait(false);
        var routes = typed.Length > 0
            ? [.. typed.SelectMany(r => deadLetters ? WithDeadLetters(r) : [r])]
            : await Mover.FindRoutesAsync(from, new MoveScope { DeadLetters = deadLetters }, cancellationToken).ConfigureAwait(false);
        return routes.Count > 0 ? routes : throw new CliException(ExitCode.NotFound, $"{from.Provider} has no queue and no subscription to take messages from.");
    }

    /// <summary>What keeps the typed routes from leading from a provider to itself; null for nothing.</summary>
    public string? FindFaultWithinOne(CommandResult result)
    {
        var routes = result.GetValue(_routes) ?? [];
        return routes.Length == 0 || routes.Any(r => Array.Exists(routes, other => Feeds(r.Destination, other.Source)))
            ? "Within one provider each message must leave for good: give routes SOURCE=DESTINATION that lead to none of their sources, or two providers."
            : null;

        static bool Feeds(EntityPath destination, EntityPath source) =>
            source == destination || (destination.Kind == EntityKind.Topic && source.SubscriptionName is not null && source.Name == destination.Name);
    }

    private static IEnumerable<MoveRoute> WithDeadLetters(MoveRoute route)
    {
        yield return route;
        if (!route.Source.IsDeadLetter && route.Destination is { Kind: not EntityKind.Topic, IsDeadLetter: false })
            yield return new(route.Source.DeadLetter, route.Destination.DeadLetter);
    }

    private static MoveRoute[]? ParseAll(ArgumentResult result)
    {
        try
        {
            return [.. result.Tokens.Select(t => Parse(t.Value))];
        }
        catch (ArgumentException e)
        {
            result.AddError(ExceptionText.ForUsers(e));
            return null;
        }
    }

    private static MoveRoute Parse(string text)
    {
        var parts = text.Split('=', 2);
        var source = EntityPath.ParseSource(parts[0]);
        return new(source, parts.Length == 1 ? source : EntityPath.Parse(parts[1]));
    }
}
