using System.Runtime.ExceptionServices;
using Integration.Hosting;
using Integration.TopologyManagement;

namespace Integration.Cli;

/// <summary>Counts many sources: side by side, since an account may have thousands, and the others although single ones fail; when all do, so does this.</summary>
internal static class SourceCounter
{
    private static readonly TimeSpan NoteInterval = TimeSpan.FromSeconds(5);

    /// <summary>The counts in the order of the sources; one that can't be counted has its error, which is also noted.</summary>
    /// <param name="context">The run.</param>
    /// <param name="client">The client.</param>
    /// <param name="sources">What to count.</param>
    /// <param name="withAge">Whether to look how long the message of each waits that waits longest, too; that needs peeking.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<SourceCounts>> CountAsync(
        CliContext context, IMessaging client, IReadOnlyList<EntityPath> sources, bool withAge, CancellationToken cancellationToken)
    {
        var done = 0;
        var noted = context.Host.Time.GetTimestamp();
        var results = await SideBySide.SelectAsync(sources, async (source, token) =>
        {
            var result = await TryCountAsync(client, source, withAge, context.Host.Time, token).ConfigureAwait(false);
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

    /// <summary>Counts one source.</summary>
    /// <exception cref="MessagingException">The service refused or failed, or can't count or peek.</exception>
    public static async Task<SourceCounts> CountAsync(IMessaging client, EntityPath path, bool withAge, TimeProvider time, CancellationToken cancellationToken)
    {
        var source = client.Source(path);
        var counts = SourceCounts.Of(path, await source.CountAsync(cancellationToken).ConfigureAwait(false));
        if (!withAge)
            return counts;
        var age = await SourceChecks.FindAgeAsync(source, time, cancellationToken).ConfigureAwait(false);
        return counts with { OldestSeconds = counts.Active > 0 ? age?.TotalSeconds : null };
    }

    public static ExitCode CodeOf(IEnumerable<SourceCounts> counts) => counts.Any(c => c.Error is not null) ? ExitCode.FoundProblems : ExitCode.Ok;

    private static async Task<(SourceCounts Counts, MessagingException? Error)> TryCountAsync(
        IMessaging client, EntityPath source, bool withAge, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return (await CountAsync(client, source, withAge, time, cancellationToken).ConfigureAwait(false), null);
        }
        catch (MessagingException exception) when (exception is not (CapabilityNotSupportedException or ServiceUnavailableException))
        {
            return (SourceCounts.Failed(source, exception.Message), exception);
        }
    }
}
