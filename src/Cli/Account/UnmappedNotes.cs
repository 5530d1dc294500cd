namespace Integration.Cli;

/// <summary>What a provider has and no definition can hold: told wherever "everything" is meant.</summary>
internal static class UnmappedNotes
{
    private const string Setting = "setting";

    /// <summary>Notes what is left out of a result; nothing when nothing is.</summary>
    public static void Write(CliContext context, string what, IReadOnlyList<UnmappedEntity> unmapped)
    {
        if (unmapped.Count == 0)
            return;
        context.Out.Note(what);
        foreach (var left in unmapped)
            context.Out.Note($"  {left}");
    }

    /// <summary>Notes what may hold messages, or pass them on, and is not among the routes.</summary>
    public static async Task WriteRoutesAsync(CliContext context, IMessaging from, CancellationToken cancellationToken)
    {
        var unmapped = await from.Topology.ListUnmappedAsync(cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        Write(context, $"Not among the routes, as {from.Provider} has it in a form that has no name here:", unmapped.FindAll(u => u.Kind != Setting));
    }
}
