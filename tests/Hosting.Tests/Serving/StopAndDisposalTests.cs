using Integration.Hosting.Tests.Consumers;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Serving;

/// <summary>A host that is stopped from two sides at once, as WebApplicationFactory and its Program do, is disposed of by one while the other is at it.</summary>
public sealed class StopAndDisposalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Disposed_of_while_it_stops_a_host_stops_well()
    {
        var handlers = new Handlers();
        var host = HostBuilding.Build(
            "Provider = in-memory\nDrainTimeout = 00:00:00\nTopology:Queues:jobs:Ordered = false\nTopology:Streams:log:Partitions = 1",
            m => m.AddConsumer<Job, Handler>("jobs").AddStreamConsumer<Job, Handler>("log", "readers", o => o.StartAt = StreamPosition.Earliest)
                .AddRecurringMessage("tick", _ => new Job(2), o => (o.Cron, o.Queue, o.SingleInstance) = ("0 0 1 1 *", "jobs", true)),
            s => s.AddSingleton(handlers));
        await host.StartAsync(Token);
        var job = host.Services.GetRequiredService<IMessageSerializer>().Serialize(new Job(1));
        await host.Messaging().Queue("jobs").SendAsync(job, Token);
        await host.Messaging().Stream("log").AppendAsync(job, Token);
        await handlers.AllRun.Task.WaitAsync(Patience, Token);

        var stopping = host.StopAsync(Token);
        await ((IAsyncDisposable)host).DisposeAsync().AsTask().WaitAsync(Patience, Token);
        handlers.Gate.SetResult();
        await stopping.WaitAsync(Patience, Token);
        await host.StopAsync(Token).WaitAsync(Patience, Token);
    }

    private sealed class Handlers
    {
        private int _running;

        public TaskCompletionSource AllRun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task RunAsync()
        {
            if (Interlocked.Increment(ref _running) == 2)
                AllRun.SetResult();
            return Gate.Task;
        }
    }

    private sealed class Handler(Handlers handlers) : IMessageHandler<Job>, IStreamHandler<Job>
    {
        public Task HandleAsync(Job message, MessageContext context, CancellationToken cancellationToken) => handlers.RunAsync();

        public Task HandleAsync(Job message, StreamContext context, CancellationToken cancellationToken) => handlers.RunAsync();
    }
}
