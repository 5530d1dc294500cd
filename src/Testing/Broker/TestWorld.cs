using System.Collections.Immutable;
using Integration.Hosting;
using Integration.Hosting.Instances;
using Integration.Hosting.Pump;
using Integration.InMemory.Broker;
using Integration.Serving;
using Integration.Testing.Drills;
using Integration.Testing.Idle;
using Integration.Testing.Journal;
using Integration.Testing.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Broker;

/// <summary>What a test host has: its clock, its brokers, what happened and what is under way.</summary>
internal sealed class TestWorld : IConsumerWatch
{
    private readonly Lock _gate = new();
    private readonly HashSet<ConsumerRegistration> _recorded = [];
    private ImmutableList<TestBroker> _brokers = [];
    private IReadOnlyList<IBackgroundWork> _background = [];

    public TestWorld(MessagingTestOptions options, DrillFaults? faults)
    {
        (Options, Faults, Time) = (options, faults, new(options.StartsAt));
        Time.FellAsleep = Activity.Touch;
        Streams = new(this);
    }

    public MessagingTestOptions Options { get; }

    public DrillFaults? Faults { get; }

    public VirtualTime Time { get; }

    public Activity Activity { get; } = new();

    public EventJournal Journal { get; } = new();

    public StreamWatch Streams { get; }

    public IReadOnlyList<TestBroker> Brokers => _brokers;

    /// <summary>The application's services, which it is one of.</summary>
    public IServiceProvider? Services { get; private set; }

    public TestWorld In(IServiceProvider services)
    {
        Services = services;
        _background = [.. services.GetServices<IBackgroundWork>()];
        foreach (var work in _background)
            (work.Changed, work.Given) = (Activity.Touch, Given);
        return this;
    }

    public void Add(TestBroker broker) => ImmutableInterlocked.Update(ref _brokers, static (brokers, b) => brokers.Add(b), broker);

    /// <summary>Every source and dead-letter queue as it is, whoever consumes it.</summary>
    public IReadOnlyList<SourceState> ReadSources() => [.. _brokers.SelectMany(ReadSources)];

    /// <summary>What else is under way: partitions of streams that are not at their end, and what the library does beside consumers.</summary>
    public IReadOnlyList<WorkState> ReadWork() =>
        [.. _brokers.SelectMany(Streams.Read), .. _background.Where(w => w.IsUnderWay).Select(w => new WorkState(w.Name))];

    public void Adjust(string? client, ConsumerRegistration registration)
    {
        // What paces consumers waits for the clock with nothing in hand that could tell so, and has nothing to do with what handlers do.
        var options = registration.Options;
        (options.PollWait, options.BatchWait, options.PauseAfterFailures) = (TimeSpan.FromDays(3650), TimeSpan.Zero, null);
        (options.RateLimit.Messages, options.RateLimit.Burst, options.RateLimit.Limiter) = (null, null, null);
        (options.KeyRateLimit.Key, options.KeyRateLimit.Messages, options.KeyRateLimit.Burst, options.KeyRateLimit.Limiter) = (null, null, null, null);
        lock (_gate)
        {
            if (registration.Batch is { } batch && _recorded.Add(registration))
                registration.Batch = MakeRecorder(client).Around(batch);
        }
    }

    /// <summary>What writes down how the handlers of a client end.</summary>
    public HandlerRecorder MakeRecorder(string? client) => new(Journal, Activity, Services!.GetRequiredKeyedService<IMessageSerializer>(client), Time);

    public IDelivery Watch(ConsumerRegistration registration, IDelivery delivery) => new WatchedDelivery(Activity, registration, delivery);

    /// <summary>What the end of the process takes with it: of all that is in its memory, what the inbox there knows as handled.</summary>
    public void EndProcess() => (Services!.GetService<IInbox>() as InMemoryInbox)?.ForgetHandled();

    /// <summary>Whoever sends it later belongs to no delivery.</summary>
    private void Given(string messageId)
    {
        if (DeliveryFlow.Current is { } flow)
            Journal.AddGiven(messageId, flow.MessageIds);
    }

    private IEnumerable<SourceState> ReadSources(TestBroker broker)
    {
        var consumers = Services!.GetRequiredKeyedService<IConsumerControl>(broker.Client).List().Where(c => c.Kind != ConsumerKind.StreamConsumer).ToList();
        var own = consumers.Where(c => c.Name.EndsWith(InstanceSource.Segment, StringComparison.Ordinal)).Select(c => c.Source).OfType<EntityPath>().ToHashSet();
        var consumed = consumers.Where(c => c.Source is not null).ToDictionary(c => c.Source!, c => c.State == ConsumerState.Running ? c.MaxConcurrency : 0);
        foreach (var loop in Services!.GetRequiredKeyedService<ServingLoops>(broker.Client).All.Where(l => l.Kind == ReplyQueue.LoopKind))
            consumed[EntityPath.ParseSource(loop.Source)] = int.MaxValue;
        foreach (var source in broker.InMemory.Sources)
        {
            foreach (var store in (MessageStore[])[source.Main, source.DeadLetters])
            {
                var view = source.Look(store);
                yield return new(store.Path, view.Active, view.Locked, view.Receivers, consumed.TryGetValue(store.Path, out var concurrency) ? concurrency : null)
                {
                    IsOwn = own.Remove(store.Path),
                };
            }
        }

        // Not made yet.
        foreach (var path in own)
            yield return new(path, 0, 0, 0, consumed.GetValueOrDefault(path)) { IsOwn = true };
    }

    private sealed class WatchedDelivery(Activity activity, ConsumerRegistration registration, IDelivery inner) : IDelivery
    {
        public int UnitSize => inner.UnitSize;

        public async ValueTask<DeliveryOutcome> HandleAsync(ArraySegment<LockedMessage> messages, CancellationToken stopping, CancellationToken abort)
        {
            var flow = new DeliveryFlow(registration.Source, [.. messages.Select(m => m.Received.MessageId)])
            {
                MayFail = registration.Options.MaxAttempts > 1 && messages.All(m => m.Received.DeliveryCount == 1),
            };
            activity.Enter(flow);
            DeliveryFlow.Current = flow;
            try
            {
                return await inner.HandleAsync(messages, stopping, abort).ConfigureAwait(false);
            }
            finally
            {
                activity.Leave(flow);
            }
        }
    }
}
