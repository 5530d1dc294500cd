using System.Runtime.ExceptionServices;

namespace Integration.Cli;

/// <summary>Counts many sources: side by side, since an account may have thousands, and the others although single ones fail; when all do, so does this.</summary>
internal static class SourceCounter
{
    private const int AtOnce = 16;
    private static readonly TimeSpan NoteInterval = TimeSpan.FromSeconds(5);

    /// <summary>The counts in the order of the sources; one that can't be counted has its error, which is also noted.</summary>
    public static async Task<IReadOnlyList<SourceCounts>> CountAsync(
        CliContext context, IMessaging client, IReadOnlyList<EntityPath> sources, CancellationToken cancellationToken)
    {
        var counts = new SourceCounts[sources.Count];
        var errors = new MessagingException?[sources.Count];
        var done = 0;
        var noted = context.Host.Time.GetTimestamp();
        await Parallel.ForAsync(0, sources.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (i, token) =>
        {
            (counts[i], errors[i]) = await TryCountAsync(client, sources[i], token).ConfigureAwait(false);
            var soFar = Interlocked.Increment(ref done);
            var before = Interlocked.Read(ref noted);
            if (context.Host.Time.GetElapsedTime(before) > NoteInterval && Interlocked.CompareExchange(ref noted, context.Host.Time.GetTimestamp(), before) == before)
                context.Out.Note($"{soFar:N0} of {sources.Count:N0} counted.");
        }).ConfigureAwait(false);
        if (errors.Length > 0 && errors.All(e => e is not null))
            ExceptionDispatchInfo.Throw(errors[0]!);
        foreach (var failed in counts.Where(c => c.Error is not null))
            context.Out.Note($"{failed.Source} could not be counted: {failed.Error}");
        return counts;
    }

    public static ExitCode CodeOf(IEnumerable<SourceCounts> counts) => counts.Any(c => c.Error is not null) ? ExitCode.FoundProblems : ExitCode.Ok;

    private static async Task<(SourceCounts, MessagingException?)> TryCountAsync(IMessaging client, EntityPath source, CancellationToken cancellationToken)
    {
        try
        {
            return (SourceCounts.Of(source, await client.Source(source).CountAsync(cancellationToken).ConfigureAwait(false)), null);
        }
        catch (MessagingException exception) when (exception is not (CapabilityNotSupportedException or ServiceUnavailableException))
        {
            return (new(source.ToString(), 0, null, null, 0, Exact: false) { Error = exception.Message }, exception);
        }
    }
}
