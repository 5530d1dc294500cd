using Integration.Aws.Options;

namespace Integration.Aws.Receiving;

/// <summary>
/// Receives from a queue of groups by requests for one message each. SQS counts a delivery for every message that it hands out, and
/// it hands out several of a group at once: those that would wait here for the one before them would spend deliveries that nobody
/// saw, at an abandon, a stop or a crash. By one message a request a group is never in hand but by its head.
/// </summary>
/// <remarks>
/// How many requests go at once is learned: twice as many after each round in which all of them brought a message, as many as did
/// after one in which some did not, and then no more for a second. A queue where nothing waits is asked by one.
/// </remarks>
internal sealed class FifoFetcher<T>(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private int _width = 1;
    private long? _missedAt;

    /// <summary>One to <paramref name="most"/> messages, or none after the wait.</summary>
    /// <param name="most">The most messages, 1–10.</param>
    /// <param name="waitSeconds">The wait.</param>
    /// <param name="receiveOne">Receives one message or none, waiting that many seconds.</param>
    public async Task<IReadOnlyList<T>> ReceiveAsync(int most, int waitSeconds, Func<int, Task<IReadOnlyList<T>>> receiveOne)
    {
        var width = Width(most);
        if (width > 1)
        {
            var found = await AtOnceAsync(width, receiveOne).ConfigureAwait(false);
            Learn(width, found.Count);
            if (found.Count > 0 || waitSeconds == 0)
                return found;
        }

        var first = await receiveOne(waitSeconds).ConfigureAwait(false);
        if (most > 1 && first.Count > 0)
            Learn(1, 1);
        return first;
    }

    /// <summary>A request that fails takes nothing from those that brought a message; the next receive will meet its fault again.</summary>
    private static async Task<IReadOnlyList<T>> AtOnceAsync(int width, Func<int, Task<IReadOnlyList<T>>> receiveOne)
    {
        var requests = Enumerable.Range(0, width).Select(_ => receiveOne(0)).ToList();
        await ((Task)Task.WhenAll(requests)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var found = requests.Where(r => r.IsCompletedSuccessfully).SelectMany(r => r.Result).ToList();
        if (found.Count == 0)
            await Task.WhenAll(requests).ConfigureAwait(false);
        return found;
    }

    private int Width(int most)
    {
        lock (_gate)
            return Math.Min(most, _width);
    }

    private void Learn(int asked, int found)
    {
        lock (_gate)
        {
            if (found < asked)
                (_width, _missedAt) = (Math.Max(1, found), time.GetTimestamp());
            else if (asked >= _width && (_missedAt is not { } missed || time.GetElapsedTime(missed) >= Pause))
                _width = Math.Min(SqsLimits.BatchCount, asked * 2);
        }
    }
}
