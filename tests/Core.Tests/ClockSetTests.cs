using Integration.Drivers;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Core.Tests;

/// <summary>Somebody sets the machine's clock while messages are in hand: locks last as long as they would have.</summary>
public sealed class ClockSetTests
{
    private static readonly EntityPath Orders = EntityPath.Queue("orders");
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _passing = new();
    private readonly SetClock _time;

    public ClockSetTests() => _time = new SetClock(_passing);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<TimeSpan> Settings { get; } =
    [
        TimeSpan.FromHours(1), -TimeSpan.FromHours(1), TimeSpan.FromDays(3650), -TimeSpan.FromDays(3650), TimeSpan.FromSeconds(31), -TimeSpan.FromSeconds(31),
        TimeSpan.FromTicks(1),
    ];

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task A_lock_is_held_until_its_time_is_over_and_then_not(TimeSpan by)
    {
        var (held, late) = (await ReceiveAsync(), await ReceiveAsync());

        _time.Ahead = by;
        _passing.Advance(Lock - TimeSpan.FromSeconds(1));
        await held.CompleteAsync(Token);
        _passing.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<MessageLockLostException>(() => late.CompleteAsync(Token));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task What_was_fetched_ahead_is_renewed_at_half_of_its_lock(TimeSpan by)
    {
        var renewed = 0;
        var driver = Driver();
        driver.OnRenew = _ =>
        {
            renewed++;
            return Task.FromResult(_time.GetUtcNow() + Lock);
        };
        driver.OnReceive = (_, _, _) => Task.FromResult<IReadOnlyList<DriverMessage>>(
            [.. Enumerable.Range(0, 3).Select(i => ScriptedDriver.Delivery(Orders, _time.GetUtcNow() + Lock, $"m{i}"))]);
        await using var messages = Client(driver).Queue("orders").ReceiveAllAsync(cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.True(await messages.MoveNextAsync());

        _time.Ahead = by;
        _passing.Advance(TimeSpan.FromSeconds(14));
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal(0, renewed);
        _passing.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal(1, renewed);
    }

    private static ScriptedDriver Driver() => new(new(new MessagingLimits(), [new(Capability.LockLostDetection, CapabilitySupport.Emulated("by the clock"))]));

    private MessagingClient Client(ScriptedDriver driver) => new(driver, new MessagingClientOptions { TimeProvider = _time });

    private async Task<ReceivedMessage> ReceiveAsync()
    {
        var driver = Driver();
        driver.OnReceive = (_, _, _) => Task.FromResult<IReadOnlyList<DriverMessage>>([ScriptedDriver.Delivery(Orders, _time.GetUtcNow() + Lock)]);
        return Assert.Single(await Client(driver).Queue("orders").ReceiveAsync(1, TimeSpan.Zero, Token));
    }
}
