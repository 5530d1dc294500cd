using Integration;

namespace ClickAnalytics.Clicks;

/// <summary>The shop's site, which appends each click.</summary>
/// <param name="stream">The stream of clicks.</param>
/// <param name="time">The clock.</param>
public sealed class Site(IStream stream, TimeProvider time)
{
    private const int Batch = 250;
    private int _appended;

    /// <summary>How many clicks of the run are in the stream.</summary>
    public int Appended => Volatile.Read(ref _appended);

    /// <summary>Appends the clicks that the stream does not have yet: a site that was killed goes on behind what it had appended.</summary>
    /// <param name="traffic">All clicks of the run.</param>
    /// <param name="pace">About how many a second.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    public async Task AppendAsync(IReadOnlyList<Click> traffic, int pace, CancellationToken cancellationToken)
    {
        var last = await FindLastAsync(traffic[0].Run, cancellationToken);
        var left = traffic.Where(c => c.Number > last.GetValueOrDefault(c.Visitor)).ToList();
        Volatile.Write(ref _appended, traffic.Count - left.Count);
        foreach (var batch in left.Chunk(Batch))
        {
            // What is tried again because its answer was lost may be there twice: the readers know a click when they see it again.
            var results = await stream.AppendManyAsync(batch.Select(ToMessage), new AppendManyOptions { MaxAttempts = 5 }, cancellationToken);
            results.ThrowIfAnyFailed();
            Interlocked.Add(ref _appended, batch.Length);
            await Task.Delay(TimeSpan.FromSeconds((double)batch.Length / pace), time, cancellationToken);
        }
    }

    private static Message ToMessage(Click click) => Message.FromJson(click) with { GroupId = click.Visitor };

    /// <summary>The number of the last click of each visitor: as clicks of a key are appended in order, those before it are there.</summary>
    private async Task<Dictionary<string, int>> FindLastAsync(string run, CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var record in stream.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false }, cancellationToken))
        {
            if (record.Message.ReadJson<Click>() is { } click && click.Run == run)
                last[click.Visitor] = click.Number;
        }

        return last;
    }
}
