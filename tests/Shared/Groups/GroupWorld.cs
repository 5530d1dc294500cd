using System.Globalization;
using Integration.Calls;
using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Groups;

/// <summary>
/// A stream of a provider, a group, and members that join, are killed, and freeze in the middle of calls, one step at a time and as a seed says. Everything
/// that is handled is checked at once; one thread does it all, so a seed always tells the same story.
/// </summary>
internal abstract class GroupWorld : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    protected const string StreamName = "clicks";
    public const string GroupName = "billing";

    private readonly FakeTimeProvider _clock = new();
    private readonly MessagingClient _messaging;
    private readonly IStreamReaderDriver _offsets;
    private int _joined;
    private readonly List<WorldMember> _members = [];
    private readonly Dictionary<string, int> _appended = [];
    private readonly Dictionary<string, HashSet<int>> _handled = [];
    private readonly Dictionary<string, string> _checkpoints = [];
    private readonly Dictionary<string, long> _epochs = [];
    private readonly Dictionary<(string Partition, long Epoch), string> _owners = [];
    private readonly Dictionary<(string Partition, long Epoch), string> _places = [];

    protected GroupWorld(int seed, Func<MessagingClientOptions, IMessagingDriver> open)
    {
        Random = new Random(seed);
        var options = new MessagingClientOptions { TimeProvider = _clock };
        var driver = open(options);
        Driver = (IStreamDriver)driver;
        Calls = new DriverCalls(driver, options, new Lifetime());
        _messaging = new MessagingClient(driver, options);
        _offsets = Driver.OpenReader(EntityPath.Stream(StreamName), GroupName);
    }

    public Random Random { get; }

    /// <summary>Whether members may freeze in the middle of what they do.</summary>
    public bool Freezes { get; set; } = true;

    public DriverCalls Calls { get; }

    public IStreamDriver Driver { get; }

    public IMessaging Messaging => _messaging;

    public IStream Stream => _messaging.Stream(StreamName);

    public IReadOnlyList<WorldMember> Members => _members;

    public int Leases => _owners.Count;

    /// <summary>Whether the records of a key come in order across a change of partitions too.</summary>
    protected bool KeepsKeyOrder { get; set; } = true;

    /// <summary>Makes the stream.</summary>
    public abstract Task BeginAsync(int partitions);

    /// <summary>Changes the partitions, or does nothing where it can't be done.</summary>
    public abstract Task ReshardAsync();

    public void Pass(TimeSpan time) => _clock.Advance(time);

    public WorldMember Join()
    {
        var member = new WorldMember(this, _joined++);
        _members.Add(member);
        return member;
    }

    /// <summary>It does nothing any more, whatever it was doing.</summary>
    public void Kill(WorldMember member) => _members.Remove(member);

    /// <summary>Appends the next record of each key.</summary>
    public async Task AppendAsync(int keys)
    {
        var numbered = Enumerable.Range(0, keys).Select(k => $"key-{k}").Select(key => (Key: key, Number: _appended.GetValueOrDefault(key))).ToList();
        (await Stream.AppendManyAsync(numbered.Select(n => Message.FromText($"{n.Key}:{n.Number}") with { GroupId = n.Key }))).ThrowIfAnyFailed();
        foreach (var (key, number) in numbered)
            _appended[key] = number + 1;
    }

    public void Leased(WorldMember member, ILeasedPartition partition)
    {
        Assert.True(_owners.TryAdd((partition.Partition, partition.Epoch), member.Id), $"Two members own partition {partition.Partition} with epoch {partition.Epoch}.");
        _epochs[partition.Partition] = Math.Max(partition.Epoch, _epochs.GetValueOrDefault(partition.Partition));
    }

    public void Handle(ILeasedPartition partition, StreamRecord record)
    {
        var (key, number) = record.Message.Text.Split(':') is [var k, var n] ? (k, int.Parse(n, CultureInfo.InvariantCulture)) : throw new FormatException(record.Message.Text);
        var lease = (partition.Partition, partition.Epoch);
        Assert.True(IsBehind(record.Offset, _places.GetValueOrDefault(lease)), $"{record} came out of order in epoch {partition.Epoch}.");
        _places[lease] = record.Offset;
        if (_epochs[partition.Partition] == partition.Epoch)
            Assert.True(IsBehind(record.Offset, _checkpoints.GetValueOrDefault(partition.Partition)), $"{record} came again though a checkpoint was behind it.");
        var handled = _handled.TryGetValue(key, out var numbers) ? numbers : _handled[key] = [];
        Assert.True(number == 0 || handled.Contains(number - 1) || !KeepsKeyOrder, $"{record} of {key} passed an earlier one of its key.");
        handled.Add(number);
    }

    public void Checkpointed(ILeasedPartition partition, string offset)
    {
        var before = _checkpoints.GetValueOrDefault(partition.Partition);
        Assert.True(offset == before || IsBehind(offset, before), $"The checkpoint of {partition.Partition} went back to {offset}.");
        Assert.True(_epochs[partition.Partition] == partition.Epoch, $"A member that lost {partition.Partition} moved its checkpoint.");
        _checkpoints[partition.Partition] = offset;
    }

    /// <summary>The group's rows, for the message of a failure.</summary>
    public async Task<string> DescribeAsync() => string.Join(
        Environment.NewLine, (await Driver.OpenLeaseStore(EntityPath.Stream(StreamName), GroupName).ListAsync(default)).Select(r => $"{r} parents {string.Join(",", r.Parents)}"));

    public void AssertAllHandled()
    {
        foreach (var (key, count) in _appended)
            Assert.Equal(Enumerable.Range(0, count), (_handled.GetValueOrDefault(key) ?? []).Order());
    }

    /// <summary>Lets every member work undisturbed, so many rounds.</summary>
    public async Task CalmDownAsync(int rounds)
    {
        Freezes = false;
        foreach (var member in _members)
            await member.ThawAsync();
        for (var round = 0; round < rounds; round++)
        {
            Pass(Lease / 3);
            foreach (var member in _members)
                await member.StepAsync(worksFully: true);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _offsets.DisposeAsync();
        await _messaging.DisposeAsync();
    }

    private bool IsBehind(string offset, string? before) => before is null || _offsets.CompareOffsets(offset, before) > 0;
}
