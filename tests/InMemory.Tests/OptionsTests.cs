using Microsoft.Extensions.Time.Testing;

namespace Integration.InMemory.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Every_fault_is_reported_at_once()
    {
        var options = new InMemoryOptions
        {
            BrokerName = "no spaces",
            MaxBytes = 0,
            MaxBatchCount = 0,
            MaxBatchBytes = 5,
            MaxReceiveCount = -1,
            MaxReceiveWait = TimeSpan.Zero,
            Limits = new()
            {
                MaxMessageBytes = 0,
                MaxHeaders = 63,
                MaxDelay = TimeSpan.FromTicks(-1),
                MaxAbandonDelay = TimeSpan.FromTicks(-1),
                MinLockDuration = TimeSpan.Zero,
                MaxLockDuration = TimeSpan.FromTicks(-1),
                MaxDeliveryCountLimit = 0,
                MinDeduplicationWindow = TimeSpan.Zero,
                MaxDeduplicationWindow = TimeSpan.FromTicks(-1),
            },
        };
        var error = Assert.Throws<ArgumentException>("options", () => new InMemoryDriver(options));
        Assert.All(
            (string[])["BrokerName", "MaxBytes", "MaxBatchCount", "MaxReceiveCount", "MaxReceiveWait", "MaxMessageBytes", "MaxHeaders", "MaxDelay",
                "MaxAbandonDelay", "MinLockDuration", "MaxLockDuration", "MaxDeliveryCountLimit", "MinDeduplicationWindow", "MaxDeduplicationWindow"],
            name => Assert.Contains(name + " ", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_batch_must_hold_the_largest_message()
    {
        var options = new InMemoryOptions { Limits = new() { MaxMessageBytes = 100 }, MaxBatchBytes = 99 };
        Assert.Contains("MaxBatchBytes", Assert.Throws<ArgumentException>("options", () => new InMemoryDriver(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_limits_are_a_fault() =>
        Assert.Throws<ArgumentException>("options", () => new InMemoryDriver(new() { Limits = null! }));

    public static TheoryData<InMemoryOptions> Presets() => [new InMemoryOptions(), InMemoryOptions.LikeSqs, InMemoryOptions.LikeServiceBus];

    [Theory]
    [MemberData(nameof(Presets))]
    public async Task Presets_are_valid_and_reach_the_limits(InMemoryOptions options)
    {
        await using var driver = new InMemoryDriver(options);
        Assert.Same(options.Limits, driver.Capabilities.Limits);
        var limits = await driver.OpenSender(EntityPath.Queue("orders")).GetLimitsAsync(default);
        Assert.Equal(new(options.MaxBatchCount, options.MaxBatchBytes, options.Limits.MaxMessageBytes!.Value) { KeepsBodies = true }, limits);
        Assert.Equal(options.MaxReceiveCount, driver.OpenReceiver(EntityPath.Queue("orders")).MaxReceiveCount);
    }

    [Fact]
    public async Task Limits_hold_in_the_client()
    {
        await using var messaging = InMemoryMessaging.Create(InMemoryOptions.LikeServiceBus, new() { TimeProvider = new FakeTimeProvider() });
        await Assert.ThrowsAsync<ArgumentException>(
            () => messaging.Topology.CreateQueueAsync(new("orders") { LockDuration = TimeSpan.FromMinutes(6) }));
        await messaging.Topology.CreateQueueAsync(new("orders"));
        await Assert.ThrowsAsync<MessageTooLargeException>(() => messaging.Queue("orders").SendAsync(Message.FromBytes(new byte[256 * 1024])));
    }
}
