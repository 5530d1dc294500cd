using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Integration.Hosting.Tests.Consumers;
using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Hosting.Tests.Observability;

/// <summary>Spans and metrics of one source have the same names everywhere, and the units and buckets that the conventions advise.</summary>
public sealed class NamesTests
{
    private static readonly string[] JoinedBy = [MessagingTelemetry.System, MessagingTelemetry.DestinationName, MessagingTelemetry.SubscriptionName];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{0}", "stub_queues")]
    [InlineData("{0}/$dead-letter", "stub_queues")]
    [InlineData("{0}-topic/sub", "stub_queues")]
    [InlineData("{0}-topic/sub/$dead-letter", "stub_queues")]
    public async Task A_handlers_span_and_histogram_join_those_of_its_receive(string sourceOf, string system)
    {
        var name = $"q{Guid.NewGuid():N}";
        var source = EntityPath.ParseSource(string.Format(System.Globalization.CultureInfo.InvariantCulture, sourceOf, name));
        var spans = new ConcurrentQueue<Activity>();
        var measured = new ConcurrentQueue<(string Instrument, Dictionary<string, object?> Tags)>();
        using var listener = Listen(spans, name);
        using var meter = Measure((instrument, _, tags) =>
        {
            if (tags.GetValueOrDefault(MessagingTelemetry.DestinationName) is string destination && destination.StartsWith(name, StringComparison.Ordinal))
                measured.Enqueue((instrument.Name, tags));
        });
        var stub = new StubProvider { SystemOf = e => e?.Kind == EntityKind.Topic ? "stub.topics" : "stub_queues" };
        await using var rig = await ConsumerRig.StartAsync(
            m => m.AddProvider(stub).AddQueue(new(name)).AddTopic(new(name + "-topic")).AddSubscription(new(name + "-topic", "sub")).AddConsumer<Job, ConsumerRig.Handler>(source.ToString()),
            settings: "Provider = stub");
        if (source.Kind == EntityKind.Queue)
            await rig.Messaging.Queue(name).SendAsync(rig.Write(1), Token);
        else
            await rig.Messaging.Topic(name + "-topic").PublishAsync(rig.Write(1), Token);
        if (source.IsDeadLetter)
            await (await rig.Messaging.Source(source.Owner).ReceiveAsync(1, TimeSpan.Zero, Token))[0].DeadLetterAsync("x", cancellationToken: Token);

        await rig.UntilAsync(() => measured.Any(m => m.Instrument == MessagingTelemetry.ProcessDuration) && spans.Any(s => s.DisplayName == $"complete {source}"));

        var process = Assert.Single(spans, s => s.DisplayName == $"process {source}");
        var tags = JoinedBy.Select(process.GetTagItem).ToList();
        Assert.Equal(system, tags[0]);
        Assert.Equal(source.SubscriptionName is null ? source.ToString() : source.Name, tags[1]);
        foreach (var other in spans.Where(s => s.DisplayName == $"receive {source}" || s.DisplayName == $"complete {source}"))
            Assert.Equal(tags, JoinedBy.Select(other.GetTagItem));
        Assert.Equal(tags, JoinedBy.Select(t => Assert.Single(measured, m => m.Instrument == MessagingTelemetry.ProcessDuration).Tags.GetValueOrDefault(t)));
        Assert.Contains(measured, m => m.Instrument == MessagingTelemetry.ConsumedMessages && tags.SequenceEqual(JoinedBy.Select(t => m.Tags.GetValueOrDefault(t))));
    }

    [Fact]
    public void Histograms_of_seconds_have_the_buckets_of_the_conventions()
    {
        double[] advised = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
        var found = new Dictionary<string, IReadOnlyList<double>?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == MessagingTelemetry.SourceName && instrument is Histogram<double> { Unit: "s" } histogram)
                    found[instrument.Name] = histogram.Advice?.HistogramBucketBoundaries;
            },
        };
        _ = MessagingTelemetry.Meter;
        listener.Start();

        Assert.Equal(advised, found[MessagingTelemetry.OperationDuration]);
        Assert.Equal(advised, found[MessagingTelemetry.ProcessDuration]);
        Assert.Equal([.. advised, 20, 60], found[MessagingTelemetry.ReceiveWait]);
        Assert.Equal(3, found.Count);
    }

    [Fact]
    public async Task A_receives_wait_is_measured_apart_from_its_work()
    {
        var queue = $"q{Guid.NewGuid():N}";
        var spans = new ConcurrentQueue<Activity>();
        var measured = new ConcurrentQueue<(string Instrument, double Value)>();
        using var listener = Listen(spans, queue);
        using var meter = Measure((instrument, value, tags) =>
        {
            if (tags.GetValueOrDefault(MessagingTelemetry.DestinationName) as string == queue && tags[MessagingTelemetry.OperationName] as string == "receive")
                measured.Enqueue((instrument.Name, value));
        });
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var client = InMemoryMessaging.Create(null, new() { TimeProvider = time });
        await client.Topology.CreateQueueAsync(new(queue), Token);

        var receiving = client.Queue(queue).ReceiveAsync(1, TimeSpan.FromSeconds(20), Token);
        time.Advance(TimeSpan.FromSeconds(4));
        await client.Queue(queue).SendAsync(Message.FromText("x"), Token);
        await Assert.Single(await receiving).CompleteAsync(Token);
        await client.Queue(queue).ReceiveAsync(1, TimeSpan.Zero, Token);

        Assert.Equal(
            [(MessagingTelemetry.ConsumedMessages, 1), (MessagingTelemetry.OperationDuration, 0), (MessagingTelemetry.ReceiveWait, 4)],
            measured.OrderBy(m => m.Instrument == MessagingTelemetry.ReceiveWait).ThenBy(m => m.Instrument, StringComparer.Ordinal));
        var span = Assert.Single(spans, s => s.DisplayName == $"receive {queue}");
        Assert.InRange(span.Duration, TimeSpan.Zero, TimeSpan.FromTicks(1));
        Assert.Equal(4.0, span.GetTagItem(MessagingTelemetry.ReceiveWait));
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans, string name)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == MessagingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.DisplayName.Contains(name, StringComparison.Ordinal))
                    spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static MeterListener Measure(Action<Instrument, double, Dictionary<string, object?>> onMeasured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == MessagingTelemetry.SourceName)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => onMeasured(instrument, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value)));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => onMeasured(instrument, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value)));
        listener.Start();
        return listener;
    }
}
