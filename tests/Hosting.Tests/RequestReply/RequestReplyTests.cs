using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.RequestReply;

public sealed record Ask(int Number);

public sealed record Answer(int Square);

public class RequestReplyTests
{
    private const string Settings = "Provider = in-memory\nProvisioning = CreateMissing\nTopology:Queues:squares:LockDuration = 00:01:00";

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogs _logs = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_gets_its_reply()
    {
        await using var host = await StartAsync();

        Assert.Equal(new Answer(9), await host.Client.SendAsync<Ask, Answer>("squares", new Ask(3), cancellationToken: Cancelled));
    }

    [Fact]
    public async Task A_hundred_requests_at_once_each_get_their_own_reply()
    {
        await using var host = await StartAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => host.Client.SendAsync<Ask, Answer>("squares", new Ask(i), cancellationToken: Cancelled)));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => new Answer(i * i)), replies);
    }

    [Fact]
    public async Task Without_a_reply_the_request_times_out_and_is_gone()
    {
        await using var host = await StartAsync(responder: false);
        var asked = host.Client.SendAsync<Ask, Answer>("squares", new Ask(3), TimeSpan.FromSeconds(5), Cancelled);
        await Wait.UntilAsync(async () => (await host.Messaging.Queue("squares").CountAsync(Cancelled)).Active == 1);

        _time.Advance(TimeSpan.FromSeconds(5));

        var late = await Assert.ThrowsAsync<TimeoutException>(() => asked);
        Assert.Contains("'squares'", late.Message, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await host.Messaging.Queue("squares").ReceiveAsync(1, TimeSpan.Zero, Cancelled));
    }

    [Fact]
    public async Task A_late_reply_is_completed_and_logged()
    {
        await using var host = await StartAsync(responder: false, r => r.ExpireRequests = false);
        var asked = host.Client.SendAsync<Ask, Answer>("squares", new Ask(3), TimeSpan.FromSeconds(5), Cancelled);
        var request = Assert.Single(await host.Messaging.Queue("squares").ReceiveAsync(1, Timeout.InfiniteTimeSpan, Cancelled));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<TimeoutException>(() => asked);
        await request.CompleteAsync(Cancelled);

        var replies = host.Messaging.Queue(request.Message.ReplyTo!);
        await replies.SendAsync(Message.FromText("""{"square":9}""") with { CorrelationId = request.CorrelationId }, Cancelled);

        await Wait.UntilAsync(() => Task.FromResult(_logs.Entries.Any(e => e.Level == LogLevel.Warning && e.Values.TryGetValue("CorrelationId", out var id) && Equals(id, request.CorrelationId))));
        await Wait.UntilAsync(async () => await replies.CountAsync(Cancelled) is { Active: 0, InFlight: 0, DeadLettered: 0 });
    }

    [Fact]
    public async Task A_handler_that_keeps_failing_sends_a_fault_after_the_last_attempt_only()
    {
        await using var host = await StartAsync(consumer: c => (c.MaxAttempts, c.RetriesInPlace, c.RedeliveryDelay) = (2, 1, TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<RequestFaultException>(() => host.Client.SendAsync<Ask, Answer>("squares", new Ask(-1), TimeSpan.FromHours(1), Cancelled).AdvancingAsync(_time));

        Assert.Equal(typeof(ArithmeticException).FullName, fault.FaultType);
        Assert.Equal("no square of -1", fault.Message);
        Assert.Equal(4, host.Calls.Count);
        await Wait.UntilAsync(async () => (await host.Messaging.Queue("squares").CountAsync(Cancelled)).DeadLettered == 1);
    }

    [Theory]
    [InlineData(3, 5, 3)]
    [InlineData(5, 3, 3)]
    [InlineData(1, 5, 1)]
    public async Task The_last_attempt_is_the_one_after_which_the_request_is_dead_lettered(int maxDeliveryCount, int maxAttempts, int calls)
    {
        await using var host = await StartAsync(
            consumer: c => (c.MaxAttempts, c.RedeliveryDelay) = (maxAttempts, TimeSpan.Zero), more: $"\nTopology:Queues:squares:MaxDeliveryCount = {maxDeliveryCount}");

        var fault = await Assert.ThrowsAsync<RequestFaultException>(() => host.Client.SendAsync<Ask, Answer>("squares", new Ask(-1), TimeSpan.FromHours(1), Cancelled).AdvancingAsync(_time));

        Assert.Equal("no square of -1", fault.Message);
        Assert.Equal(calls, host.Calls.Count);
        await Wait.UntilAsync(async () => (await host.Messaging.Queue("squares").CountAsync(Cancelled)).DeadLettered == 1);
    }

    [Fact]
    public async Task A_reply_queue_that_somebody_deletes_is_replaced()
    {
        await using var host = await StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(new Answer(i * i), await host.Client.SendAsync<Ask, Answer>("squares", new Ask(i), cancellationToken: Cancelled));
            await host.Messaging.Topology.DeleteQueueAsync(await ReplyQueueAsync(host), Cancelled);
        }

        Assert.Equal(new Answer(16), await host.Client.SendAsync<Ask, Answer>("squares", new Ask(4), cancellationToken: Cancelled));
    }

    [Fact]
    public async Task A_request_that_waits_while_its_reply_queue_is_deleted_gets_its_reply()
    {
        await using var host = await StartAsync(responder: false);
        var asked = host.Client.SendAsync<Ask, Answer>("squares", new Ask(3), cancellationToken: Cancelled);
        var request = Assert.Single(await host.Messaging.Queue("squares").ReceiveAsync(1, Timeout.InfiniteTimeSpan, Cancelled));
        await host.Messaging.Topology.DeleteQueueAsync(request.Message.ReplyTo!, Cancelled);
        await request.CompleteAsync(Cancelled);

        var again = Assert.Single(await host.Messaging.Queue("squares").ReceiveAsync(1, Timeout.InfiniteTimeSpan, Cancelled));
        await again.CompleteAsync(Cancelled);
        Assert.NotEqual(request.Message.ReplyTo, again.Message.ReplyTo);
        await host.Messaging.Queue(again.Message.ReplyTo!).SendAsync(Message.FromText("""{"square":9}""") with { CorrelationId = again.CorrelationId }, Cancelled);

        Assert.Equal(new Answer(9), await asked);
    }

    [Fact]
    public async Task A_reply_queue_serves_for_as_long_as_its_process_though_nothing_comes()
    {
        await using var host = await StartAsync();
        await host.Client.SendAsync<Ask, Answer>("squares", new Ask(1), cancellationToken: Cancelled);
        var first = await ReplyQueueAsync(host);

        _time.Advance(TimeSpan.FromDays(30));
        await host.Client.SendAsync<Ask, Answer>("squares", new Ask(2), cancellationToken: Cancelled);

        Assert.Equal(first, await ReplyQueueAsync(host));
    }

    /// <summary>Its client never gets to delete it: the service does, or other instances do.</summary>
    [Fact]
    public async Task A_reply_queue_belongs_to_its_instance_and_goes_with_it()
    {
        await using var host = await StartAsync(more: "\nInstance:Id = web-1\nInstance:AutoDeleteOnIdle = 00:07:00");
        await host.Client.SendAsync<Ask, Answer>("squares", new Ask(1), cancellationToken: Cancelled);

        var queue = (await host.Messaging.Topology.FindQueueAsync(await ReplyQueueAsync(host), Cancelled))!;

        Assert.StartsWith("replies-web-1-", queue.Name, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(7), queue.AutoDeleteOnIdle);
    }

    [Fact]
    public async Task A_queue_of_replies_needs_a_provider_that_deletes_what_is_idle()
    {
        var stub = new StubProvider(new KeyValuePair<Capability, CapabilitySupport>(Capability.AutoDeleteOnIdle, CapabilitySupport.Unsupported("the service has none.", "a queue that you declare.")));
        await using var host = await StartAsync(provider: stub);

        var refused = await Assert.ThrowsAsync<CapabilityNotSupportedException>(() => host.Client.SendAsync<Ask, Answer>("squares", new Ask(1), cancellationToken: Cancelled));

        Assert.Equal(Capability.AutoDeleteOnIdle, refused.Capability);
        Assert.Single(stub.ControlCalls, "CreateQueueAsync");
    }

    [Fact]
    public async Task Replies_go_on_coming_whatever_receiving_them_throws()
    {
        var trouble = new Serving.Trouble(Serving.Seam.Receive);
        var stub = new StubProvider
        {
            OnCall = (call, path) =>
            {
                if (path.Name.StartsWith("replies-", StringComparison.Ordinal) && call is "ReceiveAsync" or "CompleteAsync")
                    trouble.At(Serving.Seam.Receive);
                return Task.CompletedTask;
            },
        };
        await using var host = await StartAsync(more: "\nDrainTimeout = 00:00:00", provider: stub);

        for (var i = 0; i < Serving.Trouble.Kinds.Count; i++)
        {
            trouble.Prepare(Serving.Trouble.Kinds[i]());
            Assert.Equal(new Answer(i * i), await AskAsync(i));
            Assert.Equal(new Answer(i * i), await AskAsync(i));
        }

        Assert.True(trouble.IsOver);

        async Task<Answer> AskAsync(int number)
        {
            var asked = host.Client.SendAsync<Ask, Answer>("squares", new Ask(number), TimeSpan.FromHours(1), Cancelled);
            await asked.AdvancingAsync(_time);
            return await asked;
        }
    }

    [Fact]
    public async Task The_longest_time_out_is_waited_for()
    {
        await using var host = await StartAsync(client: r => r.Timeout = TimeSpan.MaxValue);

        Assert.Equal(new Answer(9), await host.Client.SendAsync<Ask, Answer>("squares", new Ask(3), cancellationToken: Cancelled));
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_a_fault_at_once()
    {
        await using var host = await StartAsync();

        var fault = await Assert.ThrowsAsync<RequestFaultException>(() => host.Client.SendAsync<string, Answer>("squares", "three", cancellationToken: Cancelled));

        Assert.Equal(typeof(UnknownMessageTypeException).FullName, fault.FaultType);
        Assert.Empty(host.Calls);
    }

    [Fact]
    public async Task A_request_that_wants_no_reply_is_handled_all_the_same()
    {
        await using var host = await StartAsync();

        await host.Messaging.Queue("squares").SendAsync(Message.FromText("""{"number":4}"""), Cancelled);

        await Wait.UntilAsync(async () => host.Calls.Count == 1 && await host.Messaging.Queue("squares").CountAsync(Cancelled) is { Active: 0, InFlight: 0, DeadLettered: 0 });
    }

    [Fact]
    public async Task A_requester_that_is_gone_does_not_fail_the_request()
    {
        await using var host = await StartAsync();

        await host.Messaging.Queue("squares").SendAsync(Message.FromText("""{"number":4}""") with { ReplyTo = "nowhere" }, Cancelled);

        await Wait.UntilAsync(async () => host.Calls.Count == 1 && await host.Messaging.Queue("squares").CountAsync(Cancelled) is { Active: 0, InFlight: 0, DeadLettered: 0 });
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        await using var host = await StartAsync(responder: false);
        using var cancel = new CancellationTokenSource();
        var asked = host.Client.SendAsync<Ask, Answer>("squares", new Ask(3), cancellationToken: cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Disposing_ends_the_wait_and_deletes_the_queue_that_the_client_made()
    {
        await using var host = await StartAsync(responder: false);
        var asked = host.Client.SendAsync<Ask, Answer>("squares", new Ask(3), cancellationToken: Cancelled);
        await Wait.UntilAsync(async () => (await host.Messaging.Queue("squares").CountAsync(Cancelled)).Active == 1);
        Assert.Equal(2, (await host.Messaging.Topology.ExportAsync(Cancelled)).Queues.Count);

        await ((IAsyncDisposable)host.Client).DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => asked);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.Client.SendAsync<Ask, Answer>("squares", new Ask(3), cancellationToken: Cancelled));
        Assert.Single((await host.Messaging.Topology.ExportAsync(Cancelled)).Queues);
    }

    [Fact]
    public async Task A_declared_reply_queue_is_used_and_kept()
    {
        await using var host = await StartAsync(client: r => r.ReplyQueue = "my-replies", more: "\nTopology:Queues:my-replies:LockDuration = 00:01:00");

        Assert.Equal(new Answer(4), await host.Client.SendAsync<Ask, Answer>("squares", new Ask(2), cancellationToken: Cancelled));
        await ((IAsyncDisposable)host.Client).DisposeAsync();

        Assert.NotNull(await host.Messaging.Topology.FindQueueAsync("my-replies", Cancelled));
    }

    [Fact]
    public async Task Without_provisioning_a_reply_queue_must_be_named()
    {
        var faults = await HostBuilding.Build("Provider = in-memory\nProvisioning = None\nRequests:Timeout = 00:00:00", m => m.AddRequestClient()).FaultsAsync();

        Assert.Contains(faults, f => f.StartsWith("Messaging:Requests:ReplyQueue is missing", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.StartsWith("Messaging:Requests:Timeout is '00:00:00'", StringComparison.Ordinal));
    }

    private async Task<Running> StartAsync(
        bool responder = true, Action<RequestClientOptions>? client = null, Action<ConsumerOptions>? consumer = null, string more = "", IMessagingProvider? provider = null)
    {
        var calls = new Calls();
        var host = HostBuilding.Build(
            (provider is null ? Settings : Settings.Replace("in-memory", provider.Name, StringComparison.Ordinal)) + more,
            m => Configure((provider is null ? m : m.AddProvider(provider)).AddRequestClient(client)),
            s => s.AddSingleton<TimeProvider>(_time).AddSingleton(calls).AddSingleton<ILoggerProvider>(_logs));
        await host.StartAsync(Cancelled);
        return new Running(host, calls);

        void Configure(IMessagingBuilder builder)
        {
            if (responder)
                builder.AddResponder<Ask, Answer, Squares>("squares", consumer);
        }
    }

    private static async Task<string> ReplyQueueAsync(Running host) =>
        (await host.Messaging.Topology.ExportAsync(Cancelled)).Queues.Single(q => q.Name.StartsWith("replies-", StringComparison.Ordinal)).Name;

    internal sealed class Calls : System.Collections.Concurrent.ConcurrentQueue<int>;

    internal sealed class Squares(Calls calls) : IRequestHandler<Ask, Answer>
    {
        public Task<Answer> HandleAsync(Ask request, MessageContext context, CancellationToken cancellationToken)
        {
            calls.Enqueue(request.Number);
            return request.Number < 0 ? throw new ArithmeticException($"no square of {request.Number}") : Task.FromResult(new Answer(request.Number * request.Number));
        }
    }

    private sealed class Running(IHost host, Calls calls) : IAsyncDisposable
    {
        public IRequestClient Client { get; } = host.Services.GetRequiredService<IRequestClient>();

        public IMessaging Messaging => host.Messaging();

        public Calls Calls => calls;

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }
}
