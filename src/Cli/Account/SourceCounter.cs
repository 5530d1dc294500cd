using System.Runtime.ExceptionServices;
using Integration.TopologyManagement;

namespace Integration.Cli;

/// <summary>Counts many sources: side by side, since an account may have thousands, and the others although single ones fail; when all do, so does this.</summary>
internal static class SourceCounter
{
    private static readonly TimeSpan NoteInterval = TimeSpan.FromSeconds(5);

    /// <summary>The counts in the order of the sources; one that can't be counted has its error, which is also noted.</summary>
    public static async Task<IReadOnlyList<SourceCounts>> CountAsync(
        CliContext context, IMessaging client, IReadOnlyList<EntityPath> sources, CancellationToken cancellationToken)
    {
        var done = 0;
        var noted = context.Host.Time.GetTimestamp();
        var results = await SideBySide.SelectAsync(sources, async (source, token) =>
        {
            var result = await TryCountAsync(client, source, token).ConfigureAwait(false);
            var soFar = Interlocked.Increment(ref done);
            var before = Interlocked.Read(ref noted);
            if (context.Host.Time.GetElapsedTime(before) > NoteInterval && Interlocked.CompareExchange(ref noted, context.Host.Time.GetTimestamp(), before) == before)
                context.Out.Note($"{soFar:N0} of {sources.Count:N0} counted.");
            return result;
        }, cancellationToken).ConfigureAwait(false);
        if (results.Count > 0 && results.All(r => r.Error is not null))
            ExceptionDispatchInfo.Throw(results[0].Error!);
        List<SourceCounts> counts = [.. results.Select(r => r.Counts)];
        foreach (var failed in counts.Where(c => c.Error is not null))
            context.Out.Note($"{failed.Source} could not be counted: {failed.Error}");
        return counts;
    }

    public static ExitCode CodeOf(IEnumerable<SourceCounts> counts) => counts.Any(c => c.Error is not null) ? ExitCode.FoundProblems : ExitCode.Ok;

    private static async Task<(SourceCounts Counts, MessagingException? Error)> TryCountAsync(IMessaging client, EntityPath source, CancellationToken cancellationToken)
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
