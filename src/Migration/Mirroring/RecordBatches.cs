using System.Runtime.CompilerServices;

namespace Integration.Migration;

/// <summary>Gathers the records that are there already into batches.</summary>
internal static class RecordBatches
{
    /// <summary>Batches of those that come without waiting; none is held back for others to come.</summary>
    public static async IAsyncEnumerable<List<StreamRecord>> InBatchesAsync(
        this IAsyncEnumerable<StreamRecord> records, int most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = records.GetAsyncEnumerator(leaving.Token);
        Task<bool>? next = null;
        try
        {
            var batch = new List<StreamRecord>();
            while (true)
            {
                next = reading.MoveNextAsync().AsTask();
                // What was read before a failure is copied first.
                if (batch.Count == most || (batch.Count > 0 && !next.IsCompletedSuccessfully))
                {
                    yield return batch;
                    batch = [];
                }

                if (!await next.ConfigureAwait(false))
                    break;
                batch.Add(reading.Current);
            }

            if (batch.Count > 0)
                yield return batch;
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            if (next is not null)
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await reading.DisposeAsync().ConfigureAwait(false);
        }
    }
}
