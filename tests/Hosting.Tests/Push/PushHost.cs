using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Push;

/// <summary>A host with one topic, <c>events</c>, and one subscription with a push endpoint: three deliveries, virtual time.</summary>
internal sealed class PushHost(IHost host, RecordingLogs logs) : IAsyncDisposable
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public RecordingLogs Logs => logs;

    private ISubscription Subscription => host.Messaging().Topic("events").Subscription("hook");

    public static IHost Build(
        string address, FakeTimeProvider time, RecordingLogs logs, Action<IMessagingBuilder> configure, string more = "", PushKind kind = PushKind.Webhook) =>
        HostBuilding.Build(
            "Provider = in-memory\nProvisioning = CreateMissing" + more,
            m => configure(m.AddTopic(new TopicDefinition("events")).AddSubscription(new SubscriptionDefinition("events", "hook")
            {
                MaxDeliveryCount = 3,
                LockDuration = TimeSpan.FromMinutes(5),
                Push = new PushEndpoint(kind, address),
            })),
            s => s.AddSingleton<TimeProvider>(time).AddSingleton<ILoggerProvider>(logs));

    public static async Task<PushHost> StartAsync(string address, FakeTimeProvider time, Action<IMessagingBuilder> configure, PushKind kind = PushKind.Webhook)
    {
        var logs = new RecordingLogs();
        var host = Build(address, time, logs, configure, kind: kind);
        await host.StartAsync(Cancelled);
        return new PushHost(host, logs);
    }

    public Task PublishAsync(Message message) => host.Messaging().Topic("events").PublishAsync(message, Cancelled);

    public Task<MessageCounts> CountAsync() => Subscription.CountAsync(Cancelled);

    /// <summary>Until the message waits for its next attempt.</summary>
    public Task DelayedAsync() => Wait.UntilAsync(async () => (await CountAsync()).Delayed == 1);

    /// <summary>Until the subscription is empty.</summary>
    public Task DrainedAsync() => Wait.UntilAsync(async () => await CountAsync() is { Active: 0, InFlight: 0, Delayed: 0 });

    public async Task<PeekedMessage> DeadLetterAsync()
    {
        await Wait.UntilAsync(async () => (await CountAsync()).DeadLettered == 1);
        return Assert.Single(await Subscription.DeadLetters.PeekAsync(10, cancellationToken: Cancelled));
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }
}
