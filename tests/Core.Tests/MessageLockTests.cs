using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

public sealed class MessageLockTests
{
    private static readonly EntityPath Orders = EntityPath.Queue("orders");

    private readonly FakeTimeProvider _time = new();

    private static MessagingCapabilities LockLostEmulated { get; } = new(
        new MessagingLimits(), [new(Capability.LockLostDetection, CapabilitySupport.Emulated("by the clock"))]);

    [Fact]
    public async Task Settling_twice_is_a_lost_lock()
    {
        var (driver, message) = await ReceiveAsync();
        await message.CompleteAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<MessageLockLostException>(() => message.AbandonAsync(cancellationToken: TestContext.Current.CancellationToken));

        Assert.True(message.IsSettled);
        Assert.Empty(driver.Abandoned);
    }

    [Fact]
    public async Task A_lock_that_the_driver_says_is_lost_is_not_settled()
    {
        using var lost = new CancellationTokenSource();
        var (driver, message) = await ReceiveAsync(lost: lost.Token);
        Assert.False(message.LockLost.IsCancellationRequested);

        await lost.CancelAsync();

        Assert.True(message.LockLost.IsCancellationRequested);
        await Assert.ThrowsAsync<MessageLockLostException>(() => message.CompleteAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<MessageLockLostException>(() => message.RenewLockAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<MessageLockLostException>(() => message.ReleaseAsync(TestContext.Current.CancellationToken));
        Assert.Empty(driver.Completed);
        Assert.Empty(driver.Abandoned);
    }

    [Fact]
    public async Task A_driver_without_a_release_of_its_own_abandons()
    {
        var (driver, message) = await ReceiveAsync();

        await message.ReleaseAsync(TestContext.Current.CancellationToken);

        Assert.True(message.IsSettled);
        Assert.Single(driver.Abandoned);
    }

    [Theory]
    [InlineData(typeof(OperationCanceledException), true)]
    [InlineData(typeof(TaskCanceledException), true)]
    [InlineData(typeof(NullReferenceException), false)]
    public async Task A_cancellation_that_nobody_asked_for_is_a_passing_fault(Type type, bool isTransient)
    {
        var (driver, message) = await ReceiveAsync();
        driver.OnComplete = _ => throw (Exception)Activator.CreateInstance(type)!;

        var fault = await Assert.ThrowsAnyAsync<MessagingException>(() => message.CompleteAsync(TestContext.Current.CancellationToken));

        Assert.Equal(isTransient, fault.IsTransient);
        Assert.IsType(type, fault.InnerException);
    }

    [Fact]
    public async Task Of_two_settlements_at_once_one_wins()
    {
        var (driver, message) = await ReceiveAsync();
        var gate = new TaskCompletionSource<IReadOnlyList<Exception?>>();
        driver.OnComplete = _ => gate.Task;
        var first = message.CompleteAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<MessageLockLostException>(() => message.CompleteAsync(TestContext.Current.CancellationToken));
        gate.SetResult([null]);
        await first;

        Assert.Single(driver.Completed);
    }

    [Fact]
    public async Task After_a_passing_fault_the_message_can_be_settled_again()
    {
        var (driver, message) = await ReceiveAsync();
        driver.OnComplete = _ => throw new TimeoutException();
        var fault = await Assert.ThrowsAsync<ServiceUnavailableException>(() => message.CompleteAsync(TestContext.Current.CancellationToken));
        driver.OnComplete = m => Task.FromResult<IReadOnlyList<Exception?>>([null]);

        await message.CompleteAsync(TestContext.Current.CancellationToken);

        Assert.True(fault.IsTransient);
        Assert.True(message.IsSettled);
    }

    [Fact]
    public async Task Where_the_service_accepts_stale_locks_the_clock_refuses_them()
    {
        var (driver, message) = await ReceiveAsync(LockLostEmulated);
        _time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<MessageLockLostException>(() => message.CompleteAsync(TestContext.Current.CancellationToken));
        Assert.Empty(driver.Completed);
    }

    [Fact]
    public async Task Where_the_service_knows_the_clock_does_not_decide()
    {
        var (driver, message) = await ReceiveAsync();
        _time.Advance(TimeSpan.FromSeconds(31));

        await message.CompleteAsync(TestContext.Current.CancellationToken);
        Assert.Single(driver.Completed);
    }

    [Fact]
    public async Task Renewing_moves_the_end_of_the_lock()
    {
        var (driver, message) = await ReceiveAsync(LockLostEmulated);
        driver.OnRenew = _ => Task.FromResult(_time.GetUtcNow().AddSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(20));
        await message.RenewLockAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(20));

        await message.CompleteAsync(TestContext.Current.CancellationToken);
        Assert.Single(driver.Completed);
    }

    [Fact]
    public async Task Completing_many_accounts_for_each_by_its_place()
    {
        var (driver, messages) = await ReceiveManyAsync(3);
        await messages[0].CompleteAsync(TestContext.Current.CancellationToken);
        driver.OnComplete = asked => Task.FromResult<IReadOnlyList<Exception?>>([.. asked.Select((_, i) => i == 0 ? null : new TimeoutException())]);

        var results = await Client(driver).Queue("orders").CompleteManyAsync([messages[1]], TestContext.Current.CancellationToken)
            .ContinueWith(t => t.Exception?.InnerException, TaskScheduler.Default);
        Assert.IsType<ArgumentException>(results);

        var outcome = await _queue!.CompleteManyAsync([messages[0], messages[1], messages[1], messages[2]], TestContext.Current.CancellationToken);
        Assert.Equal(
            [typeof(MessageLockLostException), null, typeof(MessageLockLostException), typeof(ServiceUnavailableException)],
            outcome.Select(r => r.Error?.GetType()));
    }

    private IQueue? _queue;

    private MessagingClient Client(ScriptedDriver driver) => new(driver, new MessagingClientOptions { TimeProvider = _time });

    private async Task<(ScriptedDriver Driver, ReceivedMessage Message)> ReceiveAsync(MessagingCapabilities? capabilities = null, CancellationToken lost = default)
    {
        var (driver, messages) = await ReceiveManyAsync(1, capabilities, lost);
        return (driver, messages[0]);
    }

    private async Task<(ScriptedDriver Driver, IReadOnlyList<ReceivedMessage> Messages)> ReceiveManyAsync(
        int count, MessagingCapabilities? capabilities = null, CancellationToken lost = default)
    {
        var driver = new ScriptedDriver(capabilities);
        driver.OnReceive = (_, _, _) => Task.FromResult<IReadOnlyList<Drivers.DriverMessage>>(
            [.. Enumerable.Range(0, count).Select(i => ScriptedDriver.Delivery(Orders, _time.GetUtcNow().AddSeconds(30), $"m{i}") with { LockLost = lost })]);
        _queue = Client(driver).Queue("orders");
        return (driver, await _queue.ReceiveAsync(10, TimeSpan.Zero, TestContext.Current.CancellationToken));
    }
}
