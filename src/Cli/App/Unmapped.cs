namespace Integration.Cli;

/// <summary>What a provider has and no definition can hold: told wherever "everything" is meant.</summary>
internal static class Unmapped
{
    private const string Setting = "setting";

    public static ValueTask<List<UnmappedEntity>> ListAsync(IMessaging client, CancellationToken cancellationToken) =>
        client.Topology.ListUnmappedAsync(cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Notes what is left out of a result; none when nothing is.</summary>
    public static void Note(CliContext context, string what, IReadOnlyList<UnmappedEntity> unmapped)
    {
        if (unmapped.Count == 0)
            return;
        context.Out.Note(what);
        foreach (var left in unmapped)
            context.Out.Note($"  {left}");
    }

    /// <summary>Notes what may hold messages, or pass them on, and is no route.</summary>
    public static async Task NoteRoutesAsync(CliContext context, IMessaging from, CancellationToken cancellationToken)
    {
        var unmapped = await ListAsync(from, cancellationToken).ConfigureAwait(false);
        Note(context, $"Not among the routes, as {from.Provider} has it in a form that has no name here:", unmapped.FindAll(u => u.Kind != Setting));
    }
}
