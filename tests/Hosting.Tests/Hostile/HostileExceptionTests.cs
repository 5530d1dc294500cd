using System.Diagnostics;
using System.Diagnostics.Metrics;
using Integration.Diagnostics;
using Integration.Hosting.Tests.Consumers;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Hostile;

/// <summary>Exceptions that are hard to handle themselves, and listeners that throw: neither loses a message or stops a consumer.</summary>
public sealed class HostileExceptionTests
{
    private static readonly Dictionary<string, Func<Exception>> Kinds = new(StringComparer.Ordinal)
    {
#pragma warning disable CA2201 // Others throw such.
        ["message that throws"] = () => new Mute(),
        ["message that is null"] = () => new Saying(null!),
        ["message that is empty"] = () => new Saying(""),
        ["unpaired surrogate"] = () => new Saying("bad \ud800 name"),
        ["control characters"] = () => new Saying("\0\u001b[2J\u0007\r\n"),
        ["pair where it is cut"] = () => new Saying(new string('x', 4095) + "\U0001F600" + new string('y', 100)),
        ["a megabyte"] = () => new Saying(new string('\u20ac', 1_000_000)),
        ["out of memory"] = () => new OutOfMemoryException(),
        ["insufficient memory"] = () => new InsufficientMemoryException(),
        ["nested cancellations"] = () => new AggregateException(new OperationCanceledException(), new AggregateException(new TaskCanceledException())),
        ["another's cancellation"] = () => new OperationCanceledException(new CancellationToken(canceled: true)),
        ["inner that throws"] = () => new InvalidOperationException("outer", new Mute()),
        ["generic type"] = () => new Of<Dictionary<string, List<Of<int>>>>(),
        ["lock lost elsewhere"] = () => new MessageLockLostException("of another message.", "other"),
        ["thread interrupted"] = () => new ThreadInterruptedException(),
#pragma warning restore CA2201
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool, bool> Cases => new(
        from kind in Kinds.Keys from batch in new[] { false, true } from trace in new[] { false, true } select (kind, batch, trace));

    public static TheoryData<Listening, bool> Listeners => new(from what in Enum.GetValues<Listening>() from batch in new[] { false, true } select (what, batch));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Whatever_a_handler_throws_its_message_is_dead_lettered_after_its_attempts_and_the_others_are_handled(string kind, bool batch, bool stackTrace)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == MessagingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using var rig = await ConsumerRig.StartAsync(
            m => Consume(m.AddInMemoryInbox(), batch, o => (o.MaxAttempts, o.DeadLetterWithStackTrace, o.BatchSize) = (2, stackTrace, 1)),
            (job, _, _) => job.Id == 13 ? throw Kinds[kind]() : Task.CompletedTask);
        var bad = rig.Write(13) with { MessageId = "bad" };
        (await rig.Jobs.SendManyAsync([rig.Write(1), bad, rig.Write(2)], cancellationToken: Token)).ThrowIfAnyFailed();

        await rig.UntilEmptyAsync();

        Assert.Equal([1, 2], rig.Handled.Order());
        var dead = Assert.Single(await rig.DeadLettersAsync());
        Assert.Equal((Kinds[kind]().GetType().FullName, 2), (dead.DeadLetter!.Reason, dead.DeadLetter.OriginalDeliveryCount));
        Assert.InRange(dead.DeadLetter.Description?.Length ?? 0, 0, 4096);
        Assert.DoesNotContain('\ud800', dead.DeadLetter.Description ?? "");

        // The inbox lets the message in again: its claim was given back.
        await dead.CompleteAsync(Token);
        await rig.Jobs.SendAsync(bad, Token);
        await rig.UntilEmptyAsync();
        Assert.Single(await rig.DeadLettersAsync());
    }

    [Theory]
    [MemberData(nameof(Listeners))]
    public async Task A_listener_that_throws_loses_nothing(Listening what, bool batch)
    {
        var queue = $"orders-{Guid.NewGuid():N}";
        using var listener = Throwing(what, queue);
        await using var rig = await ConsumerRig.StartAsync(
            m =>
            {
                m.AddInMemoryInbox();
                if (batch)
                    m.AddBatchConsumer<Job, ConsumerRig.BatchHandler>(queue, o => o.BatchSize = 4);
                else
                    m.AddConsumer<Job, ConsumerRig.Handler>(queue);
            },
            settings: $"Topology:Queues:{queue}:MaxDeliveryCount = 5");

        foreach (var id in Enumerable.Range(0, 8))
            await rig.Messaging.Queue(queue).SendAsync(rig.Write(id), Token);
        await rig.UntilEmptyAsync(queue);

        Assert.Equal(Enumerable.Range(0, 8), rig.Handled.Order());
        Assert.Equal(0, (await rig.Messaging.Queue(queue).CountAsync(Token)).DeadLettered);
    }

    [Fact]
    public async Task A_callback_that_throws_when_the_consumer_stops_keeps_nothing_from_being_given_back()
    {
        var begun = 0;
        await using var rig = await ConsumerRig.StartAsync(
            m => m.AddConsumer<Job, ConsumerRig.Handler>("jobs", o => (o.MaxConcurrency, o.Prefetch) = (1, 4)),
            async (_, context, token) =>
            {
                token.Register(() => throw new InvalidOperationException("in a callback"));
                context.LockLost.Register(() => throw new InvalidOperationException("in another"));
                Interlocked.Increment(ref begun);
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            });
        await rig.Jobs.SendManyAsync(Enumerable.Range(0, 5).Select(rig.Write), cancellationToken: Token);
        await rig.UntilAsync(() => Volatile.Read(ref begun) == 1);

        await rig.StopAsync(new CancellationToken(canceled: true));

        Assert.True(await rig.Jobs.CountAsync(Token) is { Active: 5, InFlight: 0 });
    }

    private static void Consume(IMessagingBuilder messaging, bool batch, Action<ConsumerOptions> configure)
    {
        if (batch)
            messaging.AddBatchConsumer<Job, ConsumerRig.BatchHandler>("jobs", configure);
        else
            messaging.AddConsumer<Job, ConsumerRig.Handler>("jobs", configure);
    }

    /// <summary>Throws over the telemetry of one queue, as others of the process are not to be disturbed.</summary>
    private static IDisposable Throwing(Listening what, string queue)
    {
        if (what is Listening.Measurement)
        {
            var meters = new MeterListener
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    if (instrument.Meter.Name == MessagingTelemetry.SourceName)
                        listener.EnableMeasurementEvents(instrument);
                },
            };
            meters.SetMeasurementEventCallback<double>((_, _, tags, _) => ThrowIf(tags.ToArray().Any(t => Equals(t.Value, queue))));
            meters.SetMeasurementEventCallback<long>((_, _, tags, _) => ThrowIf(tags.ToArray().Any(t => Equals(t.Value, queue))));
            meters.Start();
            return meters;
        }

        var activities = new ActivityListener
        {
            ShouldListenTo = s => s.Name == MessagingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
            {
                ThrowIf(what == Listening.Sample && options.Name.EndsWith(queue, StringComparison.Ordinal));
                return ActivitySamplingResult.AllData;
            },
            ActivityStarted = a => ThrowIf(what == Listening.Started && a.OperationName.EndsWith(queue, StringComparison.Ordinal)),
            ActivityStopped = a => ThrowIf(what == Listening.Stopped && a.OperationName.EndsWith(queue, StringComparison.Ordinal)),
        };
        ActivitySource.AddActivityListener(activities);
        return activities;
    }

    private static void ThrowIf(bool condition)
    {
        if (condition)
            throw new InvalidOperationException("a listener");
    }

    public enum Listening
    {
        Sample,
        Started,
        Stopped,
        Measurement,
    }

    private sealed class Mute : Exception
    {
        public override string Message => throw new NotSupportedException("says nothing");

        public override string ToString() => throw new NotSupportedException("says nothing");
    }

    private sealed class Saying(string message) : Exception
    {
        public override string Message => message;
    }

    private sealed class Of<T> : Exception;
}
