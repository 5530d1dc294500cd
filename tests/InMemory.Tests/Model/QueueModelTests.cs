using System.Globalization;
using Integration.Drivers;

namespace Integration.InMemory.Tests.Model;

/// <summary>Random sequences of operations, after each of which the broker must look exactly like the reference.</summary>
public sealed class QueueModelTests
{
    public static TheoryData<int, bool> Seeds()
    {
        var data = new TheoryData<int, bool>();
        for (var seed = 1; seed <= 60; seed++)
        {
            data.Add(seed, false);
            data.Add(seed, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Broker_behaves_like_the_reference(int seed, bool ordered)
    {
        await using var run = await QueueModelRun.CreateAsync(seed, ordered);
        for (var step = 0; step < 300; step++)
            await run.StepAsync();
        Assert.True(run.Deliveries > 30, $"The run delivered only {run.Deliveries} messages: it proves nothing.");
        await run.EndAsync();
    }
}

/// <summary>One run: the broker, the reference, and the deliveries and waiting receives that are open between the two.</summary>
internal sealed class QueueModelRun : IAsyncDisposable
{
    // Real time for a continuation to be scheduled; a receive that was served is complete but for that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Random _random;
    private readonly TestBroker _broker;
    private readonly TestSource _queue;
    private readonly QueueDefinition _settings;
    private readonly ReferenceQueue _reference;
    private readonly List<Delivery> _held = [];
    private readonly List<Waiter> _waiting = [];
    private readonly List<string> _log = [];
    private int _sent;

    private QueueModelRun(int seed, TestBroker broker, TestSource queue, QueueDefinition settings)
    {
        (_random, _broker, _queue, _settings) = (new Random(seed), broker, queue, settings);
        _reference = new(settings);
    }

    public int Deliveries { get; private set; }

    private DateTimeOffset Now => _broker.Clock.GetUtcNow();

    public static async Task<QueueModelRun> CreateAsync(int seed, bool ordered)
    {
        var random = new Random(-seed);
        var settings = new QueueDefinition("orders")
        {
            Ordered = ordered,
            LockDuration = TimeSpan.FromSeconds(random.Next(1, 8)),
            MaxDeliveryCount = random.Next(1, 5),
            DefaultTimeToLive = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(3, 20)),
            DeadLetterOnExpiration = random.Next(2) == 0,
            DeduplicationWindow = TimeSpan.FromSeconds(random.Next(1, 10)),
        };
        var broker = new TestBroker();
        return new(seed, broker, await broker.CreateQueueAsync(settings), settings);
    }

    public async Task StepAsync()
    {
        switch (_random.Next(25))
        {
            case < 7:
                await SendAsync();
                break;
            case < 12:
                await ReceiveAsync(dead: false);
                break;
            case 12:
                await ReceiveAsync(dead: true);
                break;
            case < 18:
                await SettleAsync();
                break;
            case < 21:
                await AdvanceAsync();
                break;
            case 21:
                await RedriveAsync();
                break;
            case 22 when _random.Next(8) == 0:
                await PurgeAsync(dead: _random.Next(2) == 0);
                break;
            case 23:
                Wait();
                break;
            case 24:
                await CancelAsync();
                break;
        }

        await ServeAsync();
        await CompareAsync();
    }

    /// <summary>Takes everything away, after which nothing may be left of it.</summary>
    public async Task EndAsync()
    {
        while (_waiting.Count > 0)
            await CancelAsync();
        await PurgeAsync(dead: false);
        await PurgeAsync(dead: true);
        _broker.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((0, 0), (_broker.Broker.StoredBytes, _broker.Broker.MessageCount));
        Assert.Equal((0, 0), (_queue.Store.Main.DueCount, _queue.Store.DeadLetters.DueCount));
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    private async Task SendAsync()
    {
        var messages = new Message[_random.Next(1, 4)];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = TestBroker.Text($"m{++_sent}", _settings.Ordered || _random.Next(2) == 0 ? $"g{_random.Next(4)}" : null) with
            {
                DeduplicationId = _random.Next(4) == 0 ? $"d{_random.Next(5)}" : null,
                TimeToLive = _random.Next(3) == 0 ? TimeSpan.FromSeconds(_random.Next(1, 15)) : null,
                Delay = _random.Next(4) == 0 ? TimeSpan.FromSeconds(_random.Next(1, 10)) : TimeSpan.Zero,
            };
            Log($"send {messages[i].MessageId} {messages[i].GroupId} dedup {messages[i].DeduplicationId} ttl {messages[i].TimeToLive} delay {messages[i].Delay}");
        }

        Assert.All(await _queue.SendAsync(messages), outcome => Assert.Null(outcome.Error));
        foreach (var message in messages)
            _reference.Send(message, Now);
    }

    private async Task ReceiveAsync(bool dead)
    {
        // A receive may not overtake those that wait, so with a message at hand there are none.
        var max = _random.Next(1, 6);
        Log($"receive {max} {(dead ? "dead letters" : "")}");
        Accept(await Receiver(dead).ReceiveAsync(max, TimeSpan.Zero, default), max, Side(dead));
    }

    private void Wait()
    {
        var (max, wait, dead) = (_random.Next(1, 4), TimeSpan.FromSeconds(_random.Next(1, 12)), _random.Next(4) == 0);
        Log($"wait {wait} for {max} {(dead ? "dead letters" : "")}");
        var stop = new CancellationTokenSource();
        _waiting.Add(new(Receiver(dead).ReceiveAsync(max, wait, stop.Token), max, Now + wait, Side(dead), stop));
    }

    private async Task CancelAsync()
    {
        if (_waiting.Count == 0)
            return;
        var waiter = Pick(_waiting);
        Log("cancel");
        _waiting.Remove(waiter);
        await waiter.Stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiter.Messages.WaitAsync(Patience));
    }

    private async Task SettleAsync()
    {
        if (_held.Count == 0)
            return;
        var delivery = Pick(_held);
        var receiver = Receiver(delivery.Side == _reference.DeadLetters);
        var isHeld = IsHeld(delivery);
        var (kind, delay) = (_random.Next(delivery.Side == _reference.Main ? 5 : 4), TimeSpan.FromSeconds(_random.Next(1, 6)));
        Log($"settle {delivery.Sut.Message.MessageId} by {kind}, {(isHeld ? "held" : "lost")}");
        var error = await Record.ExceptionAsync(() => kind switch
        {
            0 => CompleteAsync(receiver, delivery.Sut),
            1 => receiver.AbandonAsync(delivery.Sut, TimeSpan.Zero, default),
            2 => receiver.AbandonAsync(delivery.Sut, delay, default),
            3 => RenewAsync(receiver, delivery.Sut),
            _ => receiver.DeadLetterAsync(delivery.Sut, "broken", "it is", default),
        });
        if (!isHeld)
        {
            Assert.True(error is MessageLockLostException, Explain($"settled a lost lock: {error}"));
            return;
        }

        Assert.True(error is null, Explain($"could not settle: {error}"));
        switch (kind)
        {
            case 0:
                delivery.Side.Messages.Remove(delivery.Reference);
                break;
            case 1 or 2:
                _reference.Abandon(delivery.Reference, Now, kind == 1 ? TimeSpan.Zero : delay);
                break;
            case 3:
                _reference.Renew(delivery.Reference, Now);
                break;
            default:
                _reference.DeadLetter(delivery.Reference, Now, "broken", "it is");
                break;
        }

        async Task RenewAsync(IReceiverDriver from, DriverMessage message) =>
            Assert.Equal(Now + _settings.LockDuration, await from.RenewLockAsync(message, default));

        static async Task CompleteAsync(IReceiverDriver from, DriverMessage message)
        {
            if ((await from.CompleteAsync([message], default))[0] is { } failure)
                throw failure;
        }
    }

    private async Task AdvanceAsync()
    {
        var seconds = _random.Next(1, 8);

        // With nobody waiting also in one leap, over several moments at which something is due.
        if (_waiting.Count == 0 && _random.Next(2) == 0)
        {
            Log($"leap {seconds} s");
            _broker.Clock.Advance(TimeSpan.FromSeconds(seconds));
            _reference.CatchUp(Now);
            return;
        }

        for (var i = 0; i < seconds; i++)
        {
            Log("advance 1 s");
            _broker.Clock.Advance(TimeSpan.FromSeconds(1));
            _reference.CatchUp(Now);
            await ServeAsync();
            foreach (var late in _waiting.Where(w => w.Until <= Now).ToList())
            {
                _waiting.Remove(late);
                Assert.Empty(await late.Messages.WaitAsync(Patience));
            }
        }
    }

    private async Task RedriveAsync()
    {
        int? max = _random.Next(2) == 0 ? null : _random.Next(1, 4);
        Log($"redrive {max}");
        var result = await _queue.DeadLetters.RedriveAsync(new() { MaxMessages = max }, default);
        Assert.Equal(_reference.Redrive(Now, max), result.Moved);
    }

    private async Task PurgeAsync(bool dead)
    {
        Log($"purge {(dead ? "dead letters" : "")}");
        Assert.Equal(Side(dead).Messages.Count, await Receiver(dead).PurgeAsync(default));
        Side(dead).Messages.Clear();
    }

    /// <summary>Gives the reference's messages to those that wait, first come first served; the broker must have done the same.</summary>
    private async Task ServeAsync()
    {
        foreach (var waiter in _waiting.ToList())
        {
            if (_reference.Available(waiter.Side).Count == 0)
            {
                Assert.False(waiter.Messages.IsCompleted && Now < waiter.Until, Explain("a receive ended that had nothing to get"));
                continue;
            }

            _waiting.Remove(waiter);
            Accept(await waiter.Messages.WaitAsync(Patience), waiter.Max, waiter.Side);
        }
    }

    /// <summary>Checks what the broker delivered, and delivers the same in the reference.</summary>
    private void Accept(IReadOnlyList<DriverMessage> delivered, int max, ReferenceQueue.Side side)
    {
        var available = _reference.Available(side).ToDictionary(m => m.Id);
        var ids = delivered.Select(m => m.Message.MessageId!).ToList();
        Log($"  got {string.Join(", ", ids)}");
        if (_settings.Ordered && side == _reference.Main)
            Assert.True(ids.Count == Math.Min(max, available.Count) && ids.Distinct().All(available.ContainsKey), Explain($"may be: {string.Join(", ", available.Keys)}"));
        else
            Assert.True(ids.SequenceEqual(available.Keys.Take(max)), Explain($"expected: {string.Join(", ", available.Keys.Take(max))}"));
        foreach (var message in delivered)
        {
            var reference = available[message.Message.MessageId!];
            _reference.Deliver(reference, Now);
            Assert.Equal(reference.Deliveries, message.Delivery.DeliveryCount);
            Assert.Equal(reference.LockedUntil, message.Delivery.LockedUntil);
            Assert.Equal(reference.EnqueuedAt, message.Delivery.EnqueuedAt);
            Assert.Equal("body of " + reference.Id, message.Message.Text);
            _held.Add(new(message, reference, reference.Deliveries, side));
            Deliveries++;
        }

        // Lost ones stay for a while, to be settled in vain.
        if (_held.Count > 12)
            _held.RemoveRange(0, _held.Count - 12);
    }

    private async Task CompareAsync()
    {
        foreach (var dead in (bool[])[false, true])
        {
            var (side, receiver) = (Side(dead), Receiver(dead));
            var counts = await receiver.CountAsync(default);
            var expected = new MessageCounts(
                CountOf(MessageState.Active), CountOf(MessageState.Locked), CountOf(MessageState.Delayed),
                dead ? 0 : _reference.DeadLetters.Messages.Count, IsExact: true);
            Assert.True(counts == expected, Explain($"counts {counts}, expected {expected}"));

            var found = (await PeekAllAsync(receiver)).Select(p => Describe(p).ToString()).ToList();
            var wanted = side.Messages.OrderBy(m => m.Sequence).Select(m => m.ToString()).ToList();
            Assert.True(found.SequenceEqual(wanted), Explain($"found\n{string.Join('\n', found)}\nexpected\n{string.Join('\n', wanted)}"));

            int CountOf(MessageState state) => side.Messages.Count(m => m.State == state);
        }
    }

    /// <summary>Peeks in pages of random length.</summary>
    private async Task<List<PeekedMessage>> PeekAllAsync(IReceiverDriver receiver)
    {
        var all = new List<PeekedMessage>();
        while (await receiver.PeekAsync(_random.Next(1, 8), all.LastOrDefault()?.SequenceNumber, default) is { Count: > 0 } page)
            all.AddRange(page);
        return all;
    }

    private static ReferenceMessage Describe(PeekedMessage message) => new()
    {
        Id = message.MessageId,
        Group = message.GroupId,
        Sequence = long.Parse(message.SequenceNumber!, CultureInfo.InvariantCulture),
        EnqueuedAt = message.EnqueuedAt,
        State = message.State,
        VisibleAt = message.VisibleAt ?? default,
        Deliveries = message.DeliveryCount,

        // The broker's own explanations are not part of the contract.
        DeadLetter = message.DeadLetter is { Reason: not "broken" } own ? own with { Description = null } : message.DeadLetter,
    };

    private static bool IsHeld(Delivery delivery) =>
        delivery.Side.Messages.Contains(delivery.Reference)
        && delivery.Reference.State == MessageState.Locked
        && delivery.Reference.Deliveries == delivery.Number;

    private IReceiverDriver Receiver(bool dead) => dead ? _queue.DeadLetters : _queue.Main;

    private ReferenceQueue.Side Side(bool dead) => dead ? _reference.DeadLetters : _reference.Main;

    private T Pick<T>(List<T> list) => list[_random.Next(list.Count)];

    private void Log(string what) => _log.Add($"{Now:mm:ss} {what}");

    private string Explain(string fault) => $"{fault}\n{_settings}\n{string.Join('\n', _log.TakeLast(60))}";

    private sealed record Delivery(DriverMessage Sut, ReferenceMessage Reference, int Number, ReferenceQueue.Side Side);

    private sealed record Waiter(
        Task<IReadOnlyList<DriverMessage>> Messages, int Max, DateTimeOffset Until, ReferenceQueue.Side Side, CancellationTokenSource Stop);
}
