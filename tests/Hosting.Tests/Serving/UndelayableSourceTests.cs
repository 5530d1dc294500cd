using Integration.Drivers;
using Integration.Hosting.Tests.Consumers;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Tests.Serving;

/// <summary>A source that can't delay although its provider can, such as a dead-letter queue of Service Bus.</summary>
public sealed class UndelayableSourceTests
{
    private static readonly TimeSpan LockDuration = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_fails_comes_again_when_its_lock_ends_and_neither_at_once_nor_with_an_error(bool batch)
    {
        var times = new List<DateTimeOffset>();
        var stub = new StubProvider
        {
            OnCall = (call, source) => call == nameof(IReceiverDriver.AbandonAsync)
                ? throw new CapabilityNotSupportedException(Capability.AbandonWithDelay, "it has no delays.", "abandon without a delay.", "stub", source)
                : Task.CompletedTask,
        };
        await using var rig = await ConsumerRig.StartAsync(
            m =>
            {
                m.AddProvider(stub);
                if (batch)
                    m.AddBatchConsumer<Job, ConsumerRig.BatchHandler>("jobs/$dead-letter");
                else
                    m.AddConsumer<Job, ConsumerRig.Handler>("jobs/$dead-letter");
            },
            (_, context, _) =>
            {
                // When it was received: a busy machine may call the handler a good while later.
                lock (times)
                    times.Add(context.Received.LockedUntil - LockDuration);
                return times.Count < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask;
            },
            settings: $"Provider = stub\nTopology:Queues:jobs:LockDuration = {LockDuration}\nConsumers:jobs/$dead-letter:PauseAfterFailures = 1000");
        await rig.Jobs.SendAsync(rig.Write(1), TestContext.Current.CancellationToken);
        await Assert.Single(await rig.Jobs.ReceiveAsync(1, TimeSpan.Zero, TestContext.Current.CancellationToken)).DeadLetterAsync("test", null, TestContext.Current.CancellationToken);

        // Two locks of a minute end: in steps of a second, so that a busy machine gets through them.
        await rig.UntilAsync(() => !rig.Handled.IsEmpty, TimeSpan.FromSeconds(1));

        Assert.Equal(3, times.Count);
        Assert.All(times.Zip(times.Skip(1), (a, b) => b - a), gap => Assert.InRange(gap, TimeSpan.FromSeconds(55), TimeSpan.FromMinutes(2)));
        Assert.Equal(2, rig.Logs.Entries.Count(e => e.Values.ContainsKey("LockedUntil") && e.Level == LogLevel.Information));
        Assert.DoesNotContain(rig.Logs.Entries, e => e.Values.GetValueOrDefault("Operation") is "abandon");
    }
}
