namespace Integration.Outbox;

/// <summary>Forwards the rows of an outbox: when it is told of a commit, and at every poll.</summary>
internal sealed class OutboxRelay(
    OutboxStore store, OutboxSender sender, OutboxSignal signal, OutboxOptions options, TimeProvider time, CancellationToken aborting)
{
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(5);

    /// <summary>How many of the lanes to take at once where there is a backlog, and until a send has ended: other relays can go on with the rest.</summary>
    private const int Share = OutboxDatabase.Lanes / 4;

    private readonly HangingDestinations _hanging = new(options.SendTimeout, time);
    private int _lane = -1;
    private int _lanes = Share;
    private long? _tidied;
    private long? _measured;

    /// <summary>Forwards all that may be sent, then waits for more.</summary>
    public async Task RoundAsync(CancellationToken stopping)
    {
        using (signal.Begin())
        {
            var goesOn = true;
            while (goesOn && !stopping.IsCancellationRequested)
            {
                try
                {
                    goesOn = await ForwardAsync(stopping).ConfigureAwait(false);
                }
                finally
                {
                    // Also where there is always something to forward, and where that always fails.
                    await MeasureAsync(stopping).ConfigureAwait(false);
                    if (IsOver(ref _tidied, TidyInterval))
                        await store.TidyAsync(stopping).ConfigureAwait(false);
                }
            }
        }

        await signal.WaitAsync(options.PollInterval, time, stopping).ConfigureAwait(false);
    }

    /// <summary>Forwards rows of some lanes; whether there may be more.</summary>
    private async Task<bool> ForwardAsync(CancellationToken stopping)
    {
        var claim = await store.ClaimAsync(_lane, _lanes, _hanging.Hold(), stopping).ConfigureAwait(false);
        if (claim is null)
            return _hanging.Release();
        await using (claim.ConfigureAwait(false))
        {
            (_lane, _lanes) = (claim.Lane, Share);
            var outcomes = new List<OutboxOutcome>();
            try
            {
                var hung = await sender.SendAsync(claim.Rows, outcomes, aborting).ConfigureAwait(false);
                _hanging.Note(outcomes.Select(o => o.Entry.Destination), hung);
                if (hung is null && claim.Rows.Count < options.BatchSize)
                    _lanes = OutboxDatabase.Lanes;
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
