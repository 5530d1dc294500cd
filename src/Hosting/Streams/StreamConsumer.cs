using Integration.Drivers;
using Integration.Hosting.Control;
using Integration.Serving;

namespace Integration.Hosting.Streams;

/// <summary>A member of a group in this process, with a worker for each partition that is leased to it.</summary>
/// <param name="group">The group.</param>
/// <param name="work">What its workers work with.</param>
/// <param name="drainTimeout">How long leaving the group may take after its handlers were cancelled.</param>
internal sealed class StreamConsumer(IReaderGroup group, StreamWork work, TimeSpan drainTimeout) : IConsumerRun
{
    /// <summary>How long a handler that was cancelled may take to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // Not disposed: they have no timer, and a host may be disposed of while another stop of it is under way.
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly List<Task> _workers = [];
    private Task _ended = Task.CompletedTask;

    public ServingLoop Loop { get; } = new("stream member", work.Registration.Name, work.Time, work.Logger);

    public int InHand => work.InHand.Count;

    public int Handlers => work.InHand.Parts;

    public void Start()
    {
        var (stopping, abort) = (_stop.Token, _giveUp.Token);
        _ended = Loop.Start(_ => TakePartAsync(stopping, abort), stopping);
    }

    /// <summary>Does nothing: the next round looks.</summary>
    public void Adapt()
    {
    }

    public Task WhenIdleAsync() => work.InHand.WhenNoneAsync();

    /// <summary>
    /// Waits for what handlers have in hand, and leaves the group. When the token is cancelled handlers are cancelled too, and those that don't end are
    /// left alone: it ends in any case, and their records are read again.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Loop.CancelAsync(_stop).ConfigureAwait(false);
        await _ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_ended.IsCompleted)
            return;
        work.Logger.StreamAborted(work.Registration.Stream, work.Registration.Group);
        await Loop.CancelAsync(_giveUp).ConfigureAwait(false);
        await _ended.OrTimeoutAsync(SaturatingTime.Add(Grace, drainTimeout), work.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends it at once where nobody stopped it.</summary>
    public void Dispose()
    {
        Loop.Cancel(_stop);
        Loop.Cancel(_giveUp);
        work.Limit?.Dispose();
    }

    private async Task TakePartAsync(CancellationToken stopping, CancellationToken abort)
    {
        var options = work.Registration.Options;
        var membership = await group.JoinAsync(
            new GroupOptions
            {
                StartAt = options.StartAt,
                LeaseDuration = options.LeaseDuration,
                HandoverTimeout = options.HandoverTimeout,
                DiscoveryInterval = options.DiscoveryInterval,
                MaxPartitions = options.MaxPartitions,
                MaxBufferedBytes = options.MaxBufferedBytes,
            },
            stopping).ConfigureAwait(false);
        await using var left = membership.ConfigureAwait(false);
        using var leave = new CancellationTokenSource();
        var leaving = leave.Token;
        try
        {
            await foreach (var partition in membership.PartitionsAsync(stopping).ConfigureAwait(false))
            {
                _workers.RemoveAll(static w => w.IsCompleted);

                // On its own: a handler that blocks must not keep other partitions from being taken.
                _workers.Add(Task.Run(() => work.Watch(partition, p => new PartitionWorker(work, p).RunAsync(leaving, abort)), CancellationToken.None));
            }
        }
        finally
        {
            // First, so that it does not take again what its workers release.
            var stopped = StopTakingAsync(membership);
            await leave.CancelAsync().ConfigureAwait(false);
            await stopped.ConfigureAwait(false);

            // Those that ended have released their partitions. What a handler holds on to is not given to others while it may yet be at it.
            if (!await WorkersEndAsync(abort).ConfigureAwait(false))
                await membership.AbandonAsync().ConfigureAwait(false);
        }
    }

    private async Task StopTakingAsync(IGroupMembership membership)
    {
        try
        {
            await membership.StopTakingAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What could not be released now is when it leaves, or taken over.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Loop.Report(exception);
        }
    }

    /// <summary>Whether every worker ended, for which there is time until it is given up, and a little more.</summary>
    private async Task<bool> WorkersEndAsync(CancellationToken abort)
    {
        var ended = Task.WhenAll(_workers);
        await ended.WaitAsync(abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended.WaitAsync(Grace, work.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ended.IsCompleted;
    }
}
