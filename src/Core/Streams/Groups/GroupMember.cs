using System.Collections.Concurrent;
using System.Threading.Channels;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Serving;

namespace Integration.Streams.Groups;

/// <summary>
/// A member of a group: gives signs of life, sees who else lives, and takes, asks for and hands over partitions, over compare-and-set alone.
/// It works in rounds, apart from those who read.
/// </summary>
internal sealed class GroupMember(GroupAccess access, GroupOptions options, string id) : IGroupMembership
{
    /// <summary>How many rounds, and signs of life, there are in a lease duration.</summary>
    private const int RoundsPerLease = 3;

    /// <summary>How long a reader of another library may be without a sign of life, at least: after as long the SDK's processor of Event Hubs counts its like as gone.</summary>
    private static readonly TimeSpan ForeignLease = TimeSpan.FromMinutes(2);

    private readonly Channel<ILeasedPartition> _leased = Channel.CreateUnbounded<ILeasedPartition>();
    private readonly ConcurrentDictionary<string, LeasedPartition> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Partition, long Epoch), long> _asked = [];
    private readonly MemberWatch _watch = new(access.Time, options.LeaseDuration);
    private readonly MemberWatch _foreign = new(access.Time, options.LeaseDuration > ForeignLease ? options.LeaseDuration : ForeignLease);
    private readonly Discovery _discovery = new(access, options.StartAt!);
    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(access.Calls.Lifetime.Stopping);
    private PartitionLease? _self;
    private long _heartbeat;
    private long _seenAlive = access.Time.GetTimestamp();
    private long _discovered;
    private volatile bool _discovers = true;
    private volatile bool _takes = true;
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private int _left;

    public string MemberId => id;

    public ChannelReader<ILeasedPartition> Leased => _leased.Reader;

    public long MaxBytes => options.MaxBufferedBytes;

    private CancellationToken Leaving => _leaving.Token;

    /// <summary>The most that the others are to leave to it: no more than it has, when it takes no more.</summary>
    private long Most => _takes ? options.MaxPartitions ?? 0 : Math.Max(1, _held.Count);

    public IAsyncEnumerable<ILeasedPartition> PartitionsAsync(CancellationToken cancellationToken = default) => _leased.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Works from now on by itself.</summary>
    public void Start()
    {
        var time = access.Time;
        var longest = options.LeaseDuration / (2 * RoundsPerLease);
        var backoff = new Backoff(TimeSpan.FromTicks(Math.Min(longest.Ticks, TimeSpan.FromMilliseconds(500).Ticks)), longest);
        var rounds = new ServingLoop("reader group", $"{access.Stream}/{access.Group}", time, access.Calls.Logger, backoff);
        var watch = new ServingLoop("lease watch", $"{access.Stream}/{access.Group}", time, access.Calls.Logger, backoff);
        _running = Task.WhenAll(rounds.Start(RoundAndWaitAsync, Leaving), watch.Start(WatchAsync, Leaving));
    }

    /// <summary>One round.</summary>
    public async Task RoundAsync(CancellationToken cancellationToken)
    {
        await BeatAsync(cancellationToken).ConfigureAwait(false);
        if (_discovers || access.Time.GetElapsedTime(_discovered) >= options.DiscoveryInterval)
        {
            _discovers = false;
            await _discovery.RunAsync(cancellationToken).ConfigureAwait(false);
            _discovered = access.Time.GetTimestamp();
        }

        var rows = new GroupRows(await access.ListAsync(cancellationToken).ConfigureAwait(false));
        foreach (var held in _held.Values)
            await held.SyncAsync(rows.Partitions.GetValueOrDefault(held.Partition)).ConfigureAwait(false);
        var (alive, dead) = _watch.Look([.. rows.Members.Where(m => m.Owner != MemberId)]);
        var members = alive.ToDictionary(m => m.Owner!, m => m.Epoch, StringComparer.Ordinal);
        members[MemberId] = Most;
        if (_takes)
            await ShareAsync([.. rows.Ready.Except(_foreign.Look(rows.Foreign).Alive)], members, cancellationToken).ConfigureAwait(false);
        foreach (var member in dead)
            await access.TryDeleteAsync(member, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives up every lease when no sign of life came through for the lease duration: others count this member dead by now.</summary>
    public async Task LoseWhenSilentAsync()
    {
        if (access.Time.GetElapsedTime(Interlocked.Read(ref _seenAlive)) < options.LeaseDuration)
            return;
        foreach (var held in _held.Values)
            await held.LoseAsync().ConfigureAwait(false);
    }

    public void Forget(LeasedPartition partition)
    {
        _held.TryRemove(KeyValuePair.Create(partition.Partition, partition));
        Wake(discover: false);
    }

    /// <summary>Lets the next round begin at once.</summary>
    public void Wake(bool discover)
    {
        if (discover)
            _discovers = true;
        Volatile.Read(ref _woken).TrySetResult();
    }

    public async Task StopTakingAsync()
    {
        _takes = false;
        Wake(discover: false);
        await ReleaseUnreadAsync().ConfigureAwait(false);
    }

    public async ValueTask AbandonAsync()
    {
        if (!await EndRoundsAsync().ConfigureAwait(false))
            return;
        foreach (var held in _held.Values)
            await held.LoseAsync().ConfigureAwait(false);
        _leaving.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (!await EndRoundsAsync().ConfigureAwait(false))
            return;
        try
        {
            await Task.WhenAll(_held.Values.Select(ReleaseAsync)).ConfigureAwait(false);
            if (_self is not null)
                await access.TryDeleteAsync(_self, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
            access.Calls.Logger.NotLeft(exception, access.Group, access.Stream);
        }

        _leaving.Dispose();

        static async Task ReleaseAsync(LeasedPartition held)
        {
            await held.RequestHandoverAsync().ConfigureAwait(false);
            await held.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Gives no more sign of life, and takes nothing more; false when it has left before.</summary>
    private async Task<bool> EndRoundsAsync()
    {
        if (Interlocked.Exchange(ref _left, 1) != 0)
            return false;
        await _leaving.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _leased.Writer.TryComplete();
        return true;
    }

    private async Task RoundAndWaitAsync(CancellationToken cancellationToken)
    {
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _woken, woken);
        await RoundAsync(cancellationToken).ConfigureAwait(false);
        await woken.Task.WaitAsync(options.LeaseDuration / RoundsPerLease, access.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var left = options.LeaseDuration - access.Time.GetElapsedTime(Interlocked.Read(ref _seenAlive));
        await access.Time.DelayAsync(left > TimeSpan.Zero ? left : options.LeaseDuration / RoundsPerLease, cancellationToken).ConfigureAwait(false);
        await LoseWhenSilentAsync().ConfigureAwait(false);
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        // From before the call: the others may count from the moment that it was sent.
        var began = access.Time.GetTimestamp();
        var self = new PartitionLease(PartitionLease.MemberPrefix + MemberId, StreamPosition.Earliest)
        {
            Owner = MemberId,
            Epoch = Most,
            Heartbeat = ++_heartbeat,
            Version = _self?.Version,
        };
        if (_self is not null)
            _self = await access.TryUpdateAsync(self, cancellationToken).ConfigureAwait(false);

        // Counted dead and removed, or its answer was lost: it is looked up, or made again.
        _self ??= await access.TryCreateAsync(self with { Version = null }, cancellationToken).ConfigureAwait(false);
        if (_self is null)
        {
            _self = (await access.ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(r => r.Partition == self.Partition);
            Wake(discover: false);
            return;
        }

        Interlocked.Exchange(ref _seenAlive, began);
    }

    private async Task ShareAsync(IReadOnlyList<PartitionLease> ready, Dictionary<string, long> members, CancellationToken cancellationToken)
    {
        // Its own in the store and not in hand: lost by its own clock, or the answer to taking it was lost.
        foreach (var orphan in ready.Where(r => r.Owner == MemberId && !_held.ContainsKey(r.Partition)))
            await TakeAsync(orphan, cancellationToken).ConfigureAwait(false);
        var (take, ask) = Balance.Plan(MemberId, members, ready);
        foreach (var free in take)
            await TakeAsync(free, cancellationToken).ConfigureAwait(false);
        if (ask is not null)
            await access.TryUpdateAsync(ask with { RequestedBy = MemberId }, cancellationToken).ConfigureAwait(false);
        await ForceAsync([.. ready.Where(r => r.RequestedBy == MemberId && r.Owner != MemberId && r.Owner is not null && members.ContainsKey(r.Owner))], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes what it asked for and was not given in time.</summary>
    private async Task ForceAsync(IReadOnlyList<PartitionLease> asked, CancellationToken cancellationToken)
    {
        foreach (var over in _asked.Keys.Except(asked.Select(a => (a.Partition, a.Epoch))).ToList())
            _asked.Remove(over);
        foreach (var row in asked)
        {
            if (_asked.TryAdd((row.Partition, row.Epoch), access.Time.GetTimestamp())
                || access.Time.GetElapsedTime(_asked[(row.Partition, row.Epoch)]) < options.HandoverTimeout)
            {
                continue;
            }

            access.Calls.Logger.HandoverForced(MemberId, row.Partition, access.Stream, access.Group, row.Owner!, options.HandoverTimeout);
            await TakeAsync(row, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(PartitionLease row, CancellationToken cancellationToken)
    {
        var mine = row with { Owner = MemberId, Epoch = row.Epoch + 1, Heartbeat = 0, RequestedBy = null };
        if (await access.TryUpdateAsync(mine, cancellationToken).ConfigureAwait(false) is not { } taken)
            return;
        var leased = new LeasedPartition(this, access, taken);
        _held[row.Partition] = leased;
        access.Calls.Logger.PartitionLeased(MemberId, row.Partition, access.Stream, access.Group, taken.Epoch, taken.Position);
        _leased.Writer.TryWrite(leased);
        if (!_takes)
            await ReleaseUnreadAsync().ConfigureAwait(false);
    }

    private async Task ReleaseUnreadAsync()
    {
        while (_leased.Reader.TryRead(out var unread))
            await unread.DisposeAsync().ConfigureAwait(false);
    }
}
