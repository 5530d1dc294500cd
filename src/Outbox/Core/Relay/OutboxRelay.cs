namespace Integration.Outbox;

/// <summary>Forwards the rows of an outbox: when it is told of a commit, and at every poll.</summary>
internal sealed class OutboxRelay(
    OutboxStore store, OutboxSender sender, OutboxSignal signal, OutboxOptions options, TimeProvider time, CancellationToken aborting)
{
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(5);

    /// <summary>How many of the lanes to take at once where there is a backlog, and until a send has ended: other relays can go on with the rest.</summary>
    private const int Share = OutboxDatabase.Lanes / 4;

    private int _lane = -1;
    private int _lanes = Share;
    private long? _tidied;
    private long? _measured;

    /// <summary>Forwards all that may be sent, then waits for more.</summary>
    public async Task RoundAsync(CancellationToken stopping)
    {
        using (signal.Begin())
        {
            while (!stopping.IsCancellationRequested && await ForwardAsync(stopping).ConfigureAwait(false))
                await MeasureAsync(stopping).ConfigureAwait(false);
            if (IsOver(ref _tidied, TidyInterval))
                await store.TidyAsync(stopping).ConfigureAwait(false);
            await MeasureAsync(stopping).ConfigureAwait(false);
        }

        await signal.WaitAsync(options.PollInterval, time, stopping).ConfigureAwait(false);
    }

    /// <summary>Forwards rows of some lanes; whether there was one with any.</summary>
    private async Task<bool> ForwardAsync(CancellationToken stopping)
    {
        var claim = await store.ClaimAsync(_lane, _lanes, stopping).ConfigureAwait(false);
        if (claim is null)
            return false;
        await using (claim.ConfigureAwait(false))
        {
            (_lane, _lanes) = (claim.Lane, Share);
            var outcomes = new List<OutboxOutcome>();
            using var timeout = new CancellationTokenSource(options.SendTimeout, time);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborting, timeout.Token);
            try
            {
                await sender.SendAsync(claim.Rows, outcomes, ending.Token).ConfigureAwait(false);
                if (claim.Rows.Count < options.BatchSize)
                    _lanes = OutboxDatabase.Lanes;
            }
            catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !aborting.IsCancellationRequested)
            {
                throw new TimeoutException($"Sending from the outbox took longer than {options.SendTimeout}; what is not confirmed is sent again.", exception);
            }
            finally
            {
                // What the service has confirmed is marked even when the rest failed: it would be sent again.
                if (outcomes.Count > 0)
                    await claim.SettleAsync(outcomes, time.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None).ConfigureAwait(false);
            }

            return true;
        }
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        if (OutboxMetrics.AreObserved)
        {
            if (IsOver(ref _measured, StatusInterval))
                OutboxMetrics.Set(this, await store.GetStatusAsync(cancellationToken).ConfigureAwait(false));
        }
        else if (_measured is not null)
        {
            // Who listens again gets no old sample, and a new one at once.
            OutboxMetrics.Set(this, null);
            _measured = null;
        }
    }

    private bool IsOver(ref long? since, TimeSpan interval)
    {
        if (since is { } last && time.GetElapsedTime(last) < interval)
            return false;
        since = time.GetTimestamp();
        return true;
    }
}
