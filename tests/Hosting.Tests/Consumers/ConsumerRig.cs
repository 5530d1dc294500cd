using System.Collections.Concurrent;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Consumers;

/// <summary>What a consumer is given: a number, and what to do about it.</summary>
internal sealed record Job(int Id);

/// <summary>A host with handlers of <see cref="Job"/>s on virtual time, which passes while the test waits.</summary>
internal sealed class ConsumerRig : IAsyncDisposable
{
    private readonly IHost _host;

    public ConsumerRig(Action<IMessagingBuilder> messaging, Func<Job, MessageContext, CancellationToken, Task>? handle = null, Action<IServiceCollection>? services = null, string settings = "")
    {
        Handle = handle ?? ((_, _, _) => Task.CompletedTask);
        _host = HostBuilding.Build(
            $"{(settings.Contains("Provider = ", StringComparison.Ordinal) ? "" : "Provider = in-memory\n")}Provisioning = CreateMissing\nTopology:Queues:jobs:MaxDeliveryCount = 5\n{settings}",
            messaging,
            s =>
            {
                s.AddSingleton(this);
                s.AddSingleton<TimeProvider>(Time);
                s.AddSingleton<ILoggerProvider>(Logs);
                services?.Invoke(s);
            });
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public RecordingLogs Logs { get; } = new();

    /// <summary>What was handled, by id: the calls that ended without exception.</summary>
    public ConcurrentQueue<int> Handled { get; } = [];

    public IServiceProvider Services => _host.Services;

    public IMessaging Messaging => _host.Messaging();

    public IConsumerControl Control => Services.GetRequiredService<IConsumerControl>();

    /// <summary>How the only consumer is.</summary>
    public ConsumerStatus Status => Assert.Single(Control.List());

    public IQueue Jobs => Messaging.Queue("jobs");

    private Func<Job, MessageContext, CancellationToken, Task> Handle { get; }

    public static async Task<ConsumerRig> StartAsync(
        Action<IMessagingBuilder> messaging, Func<Job, MessageContext, CancellationToken, Task>? handle = null, Action<IServiceCollection>? services = null, string settings = "")
    {
        var rig = new ConsumerRig(messaging, handle, services, settings);
        await rig.StartAsync();
        return rig;
    }

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    public Task<HealthReportEntry> HealthAsync() => Services.HealthAsync("messaging-consumers");

    public Message Write(int id) => Services.GetRequiredService<IMessageSerializer>().Serialize(new Job(id));

    /// <summary>Lets time pass until something is so; in larger steps where much of it has to pass.</summary>
    public Task UntilAsync(Func<bool> condition, TimeSpan? step = null) => Wait.UntilAsync(() => Task.FromResult(condition())).AdvancingAsync(Time, step);

    /// <summary>Lets time pass until nothing is in the queue: neither waiting, nor in hand, nor delayed.</summary>
    public Task UntilEmptyAsync(string queue = "jobs") => Wait.UntilAsync(async () =>
    {
        var counts = await Messaging.Queue(queue).CountAsync(TestContext.Current.CancellationToken);
        return (counts.Active, counts.InFlight ?? 0, counts.Delayed ?? 0) is (0, 0, 0);
    }).AdvancingAsync(Time);

    public async Task<IReadOnlyList<ReceivedMessage>> DeadLettersAsync() =>
        await Jobs.DeadLetters.ReceiveAsync(100, TimeSpan.Zero, TestContext.Current.CancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken).AdvancingAsync(Time);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(TestContext.Current.CancellationToken).AdvancingAsync(Time);
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync().AsTask().AdvancingAsync(Time);
    }

    public sealed class Handler(ConsumerRig rig) : IMessageHandler<Job>
    {
        public async Task HandleAsync(Job message, MessageContext context, CancellationToken cancellationToken)
        {
            await rig.Handle(message, context, cancellationToken);
            rig.Handled.Enqueue(message.Id);
        }
    }

    public sealed class BatchHandler(ConsumerRig rig) : IBatchHandler<Job>
    {
        public async Task HandleAsync(IReadOnlyList<BatchItem<Job>> batch, CancellationToken cancellationToken)
        {
            foreach (var item in batch)
            {
                await rig.Handle(item.Message, item.Context, cancellationToken);
                rig.Handled.Enqueue(item.Message.Id);
            }
        }
    }
}
