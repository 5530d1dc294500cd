using System.Diagnostics;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Integration.InMemory;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Integration.Hosting.Tests.Observability;

/// <summary>What an application that subscribes with the OpenTelemetry SDK gets (clauses O1, O2).</summary>
public sealed class TracingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_loops_do_belongs_to_no_trace_that_was_under_way_when_they_started()
    {
        var queue = $"orders-{Guid.NewGuid().ToString("N")[..8]}";
        var spans = new List<Activity>();
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(MessagingTelemetry.SourceName).AddProcessor(new Collector(spans, queue)).Build();
        using var host = HostBuilding.Build(
            $"Provider = in-memory\nProviders:in-memory:BrokerName = {queue}\nProvisioning = CreateMissing\nTopology:Queues:{queue}:LockDuration = 00:00:30", m => m.AddConsumer<int, Handler>(queue));
        using (new Activity("start of the host").Start())
            await host.StartAsync(Token);

        // As foreign senders do: without a trace context.
        await using var driver = new InMemoryDriver(new() { BrokerName = queue }, new());
        var sender = driver.OpenSender(EntityPath.Queue(queue));
        await sender.SendAsync([sender.Prepare(Message.FromText("1") with { MessageId = "1" }, null), sender.Prepare(Message.FromText("2") with { MessageId = "2" }, null)], Token);
        await Wait.UntilAsync(() =>
        {
            lock (spans)
                return Task.FromResult(spans.Count(s => s.DisplayName == $"complete {queue}") == 2);
        });
        await host.StopAsync(Token);
        tracing.ForceFlush();

        InMemoryBroker.Remove(queue);

        var loops = spans.Where(s => !s.DisplayName.StartsWith("send", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, loops.Count(s => s.DisplayName == $"process {queue}"));
        Assert.Equal(2, loops.Count(s => s.DisplayName == $"complete {queue}"));
        Assert.Contains(loops, s => s.DisplayName == $"receive {queue}");
        Assert.All(loops, span => Assert.Null(span.ParentId));
        Assert.Equal(loops.Count, loops.Select(s => s.TraceId).Distinct().Count());
    }

    [Fact]
    public async Task Spans_of_two_processes_are_linked_by_the_message_alone()
    {
        var broker = Guid.NewGuid().ToString("N");
        var queue = $"orders-{broker[..8]}";
        var spans = new List<Activity>();
        using var tracing = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(r => r.AddService("tests"))
            .AddSource(MessagingTelemetry.SourceName)
            .AddProcessor(new Collector(spans, queue))
            .Build();
        await using (var admin = InMemoryMessaging.Create(new() { BrokerName = broker }))
            await admin.Topology.CreateQueueAsync(new(queue), Token);

        // Each side runs in a flow of its own: no ambient context passes between them, as between processes.
        var sent = await InOwnFlow(async () =>
        {
            await using var client = InMemoryMessaging.Create(new() { BrokerName = broker });
            return await client.Queue(queue).SendAsync(Message.FromText("hello"), Token);
        });
        await InOwnFlow(async () =>
        {
            await using var client = InMemoryMessaging.Create(new() { BrokerName = broker });
            var received = Assert.Single(await client.Queue(queue).ReceiveAsync(1, TimeSpan.Zero, Token));
            await received.CompleteAsync(Token);
            return received;
        });
        tracing.ForceFlush();
        InMemoryBroker.Remove(broker);

        var send = Assert.Single(spans, s => s.DisplayName == $"send {queue}");
        var receive = Assert.Single(spans, s => s.DisplayName == $"receive {queue}");
        var settle = Assert.Single(spans, s => s.DisplayName == $"complete {queue}");
        Assert.Equal(ActivityKind.Producer, send.Kind);
        Assert.Null(send.ParentId);
        foreach (var consumer in new[] { receive, settle })
        {
            Assert.Equal(ActivityKind.Client, consumer.Kind);
            Assert.NotEqual(send.TraceId, consumer.TraceId);
            var link = Assert.Single(consumer.Links).Context;
            Assert.Equal((send.TraceId, send.SpanId), (link.TraceId, link.SpanId));
            Assert.True(link.IsRemote);
        }

        Assert.All(spans, span =>
        {
            Assert.Equal("in-memory", span.GetTagItem(MessagingTelemetry.System));
            Assert.Equal(queue, span.GetTagItem(MessagingTelemetry.DestinationName));
            Assert.Equal(sent.MessageId, span.GetTagItem(MessagingTelemetry.MessageId));
        });
        Assert.Equal(["receive", "send", "settle"], spans.Select(s => s.GetTagItem(MessagingTelemetry.OperationType)).Order());
    }

    [Fact]
    public async Task A_failed_send_marks_its_span_and_shows_neither_body_nor_headers()
    {
        var queue = $"none-{Guid.NewGuid():N}";
        var spans = new List<Activity>();
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(MessagingTelemetry.SourceName).AddProcessor(new Collector(spans, queue)).Build();
        await using var client = InMemoryMessaging.Create();

        await Assert.ThrowsAsync<EntityNotFoundException>(() => client.Queue(queue).SendAsync(
            Message.FromText("the-body") with { Headers = MessageHeaders.Empty.With("name", "the-header") }, Token));

        var span = Assert.Single(spans);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(nameof(EntityNotFoundException), span.GetTagItem(MessagingTelemetry.ErrorType));
        Assert.DoesNotContain("the-", string.Join('|', span.TagObjects.Select(t => $"{t.Value}").Append(span.StatusDescription)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_count_messages_and_measure_operations()
    {
        var queue = $"metered-{Guid.NewGuid():N}"[..30];
        var measured = new List<(string Name, double Value, string? Operation)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == MessagingTelemetry.SourceName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
        listener.Start();
        await using var client = InMemoryMessaging.Create();
        await client.Topology.CreateQueueAsync(new(queue), Token);

        await client.Queue(queue).SendManyAsync([Message.FromText("a"), Message.FromText("b")], cancellationToken: Token);
        var received = await client.Queue(queue).ReceiveAsync(2, TimeSpan.Zero, Token);
        await client.Queue(queue).CompleteManyAsync(received, Token);

        Assert.Equal(2, measured.Where(m => m.Name == MessagingTelemetry.SentMessages).Sum(m => m.Value));
        Assert.Equal(2, measured.Where(m => m.Name == MessagingTelemetry.ConsumedMessages).Sum(m => m.Value));
        Assert.Superset(
            new HashSet<string?> { "create", "send", "receive", "complete" },
            measured.Where(m => m.Name == MessagingTelemetry.OperationDuration).Select(m => m.Operation).ToHashSet());

        void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var values = tags.ToArray().ToDictionary(t => t.Key, t => t.Value as string);
            if (values.GetValueOrDefault(MessagingTelemetry.DestinationName) != queue)
                return;
            lock (measured)
                measured.Add((instrument.Name, value, values.GetValueOrDefault(MessagingTelemetry.OperationName)));
        }
    }

    private sealed class Handler : IMessageHandler<int>
    {
        public Task HandleAsync(int message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static Task<T> InOwnFlow<T>(Func<Task<T>> work)
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(work);
    }

    /// <summary>Keeps the spans of one queue; other tests run beside this one.</summary>
    private sealed class Collector(List<Activity> spans, string queue) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.GetTagItem(MessagingTelemetry.DestinationName) as string != queue)
                return;
            lock (spans)
                spans.Add(data);
        }
    }
}
