using Integration.TopologyManagement;

namespace Integration.Cli;

/// <summary>Looks at sources again and again. One that fails, or all of them, are told and looked at again the next time.</summary>
/// <param name="client">The client.</param>
/// <param name="paths">The sources.</param>
/// <param name="withAge">Whether to look how old the oldest message of each is, too.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceWatch(IMessaging client, IReadOnlyList<EntityPath> paths, bool withAge, TimeProvider time)
{
    private readonly SourceRates _rates = new(time);

    public IMessaging Client => client;

    public bool WithAge => withAge;

    public IReadOnlyList<WatchedSource> Sources { get; } = [.. paths.Select(p => new WatchedSource(p))];

    /// <summary>When the latest look ended; null before the first.</summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>Counts all of them.</summary>
    /// <exception cref="CapabilityNotSupportedException">The provider can't count, or can't peek for the ages.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var results = await SideBySide.SelectAsync(paths, LookAtAsync, cancellationToken).ConfigureAwait(false);
        At = time.GetUtcNow();
        foreach (var (source, (counts, error)) in Sources.Zip(results))
        {
            if (counts is not null)
                source.Note(_rates.Add(counts));
            else
                source.Note(error!, At.Value);
        }
    }

    private async Task<(SourceCounts? Counts, MessagingException? Error)> LookAtAsync(EntityPath path, CancellationToken cancellationToken)
    {
        try
        {
            return (await SourceCounter.CountAsync(client, path, withAge, time, cancellationToken).ConfigureAwait(false), null);
        }
        catch (MessagingException exception) when (exception is not CapabilityNotSupportedException)
        {
            return (null, exception);
        }
    }
}
