using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Integration.ContractTests;

/// <summary>Observability: O1, O2, O4.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class ObservabilityContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>Send, receive and settle have spans with the conventions' attributes, linked by the trace context of the message.</summary>
    [ContractTheory("O1"), EverySource]
    public Task Spans_are_linked_across_the_source(SourceKind source) => RunAsync([], async t =>
    {
        using var spans = new CapturedSpans();
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message() with { MessageId = "traced" });
        var message = await queue.ReceiveAsync();
        await message.CompleteAsync();

        var send = Assert.Single(spans.On(queue.Path, "send"));
        var receive = Assert.Single(spans.On(queue.Path, "receive"));
        var settle = Assert.Single(spans.On(queue.Path, "settle"));
        Assert.Equal(ActivityKind.Producer, send.Kind);
        Assert.Equal(send.Id, message.Message.TraceParent);
        Assert.Contains(receive.Links, link => link.Context.SpanId == send.SpanId && link.Context.TraceId == send.TraceId);
        Assert.Contains(settle.Links, link => link.Context.SpanId == send.SpanId && link.Context.TraceId == send.TraceId);
        foreach (var span in t.Each(new[] { send, receive, settle }, s => s.DisplayName))
        {
            Assert.False(string.IsNullOrEmpty(span.GetTagItem(MessagingTelemetry.System) as string), $"{span.DisplayName} has no messaging.system.");
            Assert.False(string.IsNullOrEmpty(span.GetTagItem(MessagingTelemetry.OperationName) as string), $"{span.DisplayName} has no operation name.");
            Assert.Equal("traced", span.GetTagItem(MessagingTelemetry.MessageId));
            Assert.Equal(ActivityStatusCode.Unset, span.Status);
        }

        Assert.Equal("complete", settle.GetTagItem(MessagingTelemetry.OperationName));
        if (source == SourceKind.Subscription)
            Assert.Equal(queue.Path.SubscriptionName, receive.GetTagItem(MessagingTelemetry.SubscriptionName));
    }, source);

    /// <summary>A failed call's span says so, with the type of the error.</summary>
    [ContractFact("O1")]
    public Task A_failed_call_shows_in_its_span() => RunAsync([], async t =>
    {
        using var spans = new CapturedSpans();
        var queue = t.Messaging.Queue(t.NewName("missing"));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => queue.SendAsync(Some.Message()));

        var send = Assert.Single(spans.On(queue.Path, "send"));

        Assert.Equal(ActivityStatusCode.Error, send.Status);
        Assert.False(string.IsNullOrEmpty(send.GetTagItem(MessagingTelemetry.ErrorType) as string), "The span has no error.type.");
    });

    /// <summary>Sent and consumed messages are counted, calls are timed by operation, and a provider counts its requests.</summary>
    [ContractTheory("O2"), EverySource]
    public Task Messages_and_calls_are_measured(SourceKind source) => RunAsync([], async t =>
    {
        using var metrics = new CapturedMetrics();
        var queue = await t.SourceAsync(source);
        await queue.SendAllAsync(Some.Messages(3));
        foreach (var message in await queue.ReceiveAsync(3))
            await message.CompleteAsync();
        var failing = t.Messaging.Queue(t.NewName("missing"));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => failing.SendAsync(Some.Message()));

        Assert.Equal(3, metrics.Sum(MessagingTelemetry.SentMessages, queue.Path.Name));
        Assert.Equal(3, metrics.Sum(MessagingTelemetry.ConsumedMessages, queue.Path.Name));
        Assert.Equal(3, metrics.Count(MessagingTelemetry.OperationDuration, queue.Path.Name, "complete"));
        Assert.True(metrics.Count(MessagingTelemetry.ReceiveWait, queue.Path.Name, "receive") > 0, "No receive that waited was timed.");
        await t.Messaging.Source(queue.Path).ReceiveAsync(1, TimeSpan.Zero);
        Assert.Equal(1, metrics.Count(MessagingTelemetry.OperationDuration, queue.Path.Name, "receive"));
        Assert.True(metrics.HasError(failing.Path.Name), "The failed send has no error.type.");
        if (!t.Clock.IsVirtual)
            Assert.True(metrics.Requests > 0, "The provider counts none of its requests.");
    }, source);

    /// <summary>Log lines tell the message id, the entity and the delivery count as values of their own.</summary>
    [ContractTheory("O4"), EverySource]
    public Task Logs_are_structured(SourceKind source) => RunAsync([], async t =>
    {
        var queue = await t.SourceAsync(source);
        await queue.SendAsync(Some.Message() with { MessageId = "logged" });
        await (await queue.ReceiveAsync()).AbandonAsync();
        await (await queue.ReceiveAsync()).DeadLetterAsync("poison");

        var lines = t.Logs.Records.Where(r => r.Values.Values.Contains("logged")).ToList();

        Assert.Contains(lines, l => l.Values.Values.Contains(queue.Destination));
        Assert.Contains(lines, l => l.Values.Values.Contains(queue.Path) && l.Values.TryGetValue("DeliveryCount", out var count) && count is 1);
        Assert.Contains(lines, l => l.Values.Values.Contains(queue.Path) && l.Values.TryGetValue("DeliveryCount", out var count) && count is 2);
        Assert.Contains(lines, l => l.Level >= LogLevel.Information && l.Values.Values.Contains("poison"));
    }, source);

    private sealed class CapturedMetrics : IDisposable
    {
        private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> _measurements = new();
        private readonly MeterListener _listener = new();

        public CapturedMetrics()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == MessagingTelemetry.SourceName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.Start();
        }

        public int Requests => _measurements.Count(m => m.Instrument == MessagingTelemetry.ProviderRequests);

        public double Sum(string instrument, string destination) => On(destination).Where(m => m.Instrument == instrument).Sum(m => m.Value);

        public int Count(string instrument, string destination, string operation) =>
            On(destination).Count(m => m.Instrument == instrument && Equals(m.Tags.GetValueOrDefault(MessagingTelemetry.OperationName), operation));

        public bool HasError(string destination) => On(destination).Any(m => m.Tags.ContainsKey(MessagingTelemetry.ErrorType));

        public void Dispose() => _listener.Dispose();

        private IEnumerable<(string Instrument, double Value, Dictionary<string, object?> Tags)> On(string destination) =>
            _measurements.Where(m => Equals(m.Tags.GetValueOrDefault(MessagingTelemetry.DestinationName), destination));

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var copy = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (name, tag) in tags)
                copy[name] = tag;
            _measurements.Enqueue((instrument.Name, value, copy));
        }
    }
}
