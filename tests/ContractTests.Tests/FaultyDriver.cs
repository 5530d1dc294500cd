using System.Collections.Concurrent;
using Integration.Drivers;

namespace Integration.ContractTests.Tests;

/// <summary>A driver that works but for one planted fault.</summary>
internal sealed class FaultyDriver(IMessagingDriver inner, Fault fault, MessagingClientOptions options, params IEnumerable<Capability> unsupported)
    : IMessagingDriver, IDirectSendDriver, IScheduleDriver, IStreamDriver
{
    /// <summary>What it does in its own way.</summary>
    public Quirks Quirks { get; init; }

    /// <summary>What it reaches its broker by; null for nothing between them.</summary>
    public Wire? Wire { get; init; }

    public string Provider => inner.Provider;

    public MessagingCapabilities Capabilities => new(inner.Capabilities.Limits, inner.Capabilities
        .Concat(Quirks.HasFlag(Quirks.CountsLate) ? [KeyValuePair.Create(Capability.Counts, CapabilitySupport.Emulated("counts are those of a while ago."))] : [])
        .Concat(unsupported.Select(c => KeyValuePair.Create(c, CapabilitySupport.Unsupported("the service has nothing like it.", "do without.")))));

    public ITopologyDriver Topology { get; } = new FaultyTopology(inner.Topology, fault);

    public IReadOnlyList<Type> NativeTypes => inner.NativeTypes;

    public ISenderDriver? OpenDirectSender(EntityPath source) => (inner as IDirectSendDriver)?.OpenDirectSender(source);

    public IScheduledSenderDriver OpenSchedule(EntityPath destination) => new FaultySchedule(((IScheduleDriver)inner).OpenSchedule(destination), fault);

    public ISenderDriver OpenSender(EntityPath destination) => new FaultySender(inner.OpenSender(destination), fault)
    {
        Wire = Wire,
        Holds = Quirks.HasFlag(Quirks.HoldsDelaysAtTopics) && destination.Kind == EntityKind.Topic ? options.TimeProvider : null,
    };

    public IReceiverDriver OpenReceiver(EntityPath source) => new FaultyReceiver(inner.OpenReceiver(source), source, fault, options)
    {
        Wire = Wire,
        CountsLate = Quirks.HasFlag(Quirks.CountsLate),
    };

    public StreamCapabilities StreamCapabilities => Streams.StreamCapabilities;

    public IStreamTopologyDriver StreamTopology => new FaultyStreamTopology(Streams.StreamTopology, fault);

    private IStreamDriver Streams => (IStreamDriver)inner;

    public IStreamWriterDriver OpenWriter(EntityPath stream) => new FaultyStreamWriter(Streams.OpenWriter(stream), fault);

    public IStreamReaderDriver OpenReader(EntityPath stream, string? group) => new FaultyStreamReader(Streams.OpenReader(stream, group), stream, fault);

    public ILeaseStore OpenLeaseStore(EntityPath stream, string group) =>
        new FaultyLeaseStore(Streams.OpenLeaseStore(stream, fault == Fault.SharesGroups ? "one" : group), fault);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) => exception switch
    {
        FormatException leaky => new MessagingException(leaky.Message, Provider, entity),
        IOException cut => new ServiceUnavailableException(cut.Message, Provider, entity, cut),
        _ => inner.TranslateError(exception, entity),
    };

    public object? GetNative(Type type) => inner.GetNative(type);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>What a fault takes to be too long.</summary>
internal static class Extreme
{
    public static TimeSpan Span { get; } = TimeSpan.FromDays(1000 * 365);
}

/// <summary>Sends with a fault.</summary>
internal sealed class FaultySender(ISenderDriver inner, Fault fault) : ISenderDriver
{
    public Wire? Wire { get; init; }

    /// <summary>The clock by which delayed messages are held before the broker has them; null for a broker that delays by itself.</summary>
    public TimeProvider? Holds { get; init; }

    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => inner.GetLimitsAsync(cancellationToken);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter)
    {
        var prepared = inner.Prepare(Spoil(message), deadLetter);
        return fault == Fault.MeasuresCharacters ? prepared with { Size = prepared.Size - message.Body.Length + message.Text.Length } : prepared;
    }

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        try
        {
            if (fault == Fault.OverflowsOnLongDelays && batch.Any(m => m.Message.Delay > Extreme.Span))
                throw new OverflowException();
            return fault switch
            {
                Fault.ReordersBatches => [.. (await inner.SendAsync([.. batch.Reverse()], cancellationToken)).Reverse()],
                Fault.LosesLastOfBatch when batch.Count > 1 => [.. await inner.SendAsync([.. batch.SkipLast(1)], cancellationToken), new SendOutcome()],
                _ => await CarryAsync(batch, cancellationToken),
            };
        }
        catch (MessagingException) when (fault == Fault.SwallowsSendFailures)
        {
            return [.. batch.Select(_ => new SendOutcome())];
        }
        catch (MessagingException failure) when (fault == Fault.LeaksBodiesInErrors)
        {
            throw new FormatException($"could not send '{batch[0].Message.Text}'", failure);
        }
        catch (EntityNotFoundException missing) when (fault == Fault.CallsMissingEntitiesTransient)
        {
            throw new ServiceUnavailableException("try again.", missing.Provider, missing.Entity, missing);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<IReadOnlyList<SendOutcome>> CarryAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        if (Holds is not null)
            return await HoldAsync(Holds, batch, cancellationToken);
        if (Wire is null)
            return await inner.SendAsync(batch, cancellationToken);
        try
        {
            return await Wire.CarryAsync(() => inner.SendAsync(batch, cancellationToken));
        }
        catch (IOException) when (fault == Fault.ReportsCutSendsAsAccepted)
        {
            return [.. batch.Select(_ => new SendOutcome())];
        }
        catch (IOException) when (fault == Fault.SendsAgainAfterCuts)
        {
            return await Wire.CarryAsync(() => inner.SendAsync(batch, cancellationToken));
        }
    }

    private async Task<IReadOnlyList<SendOutcome>> HoldAsync(TimeProvider time, IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        var outcomes = new List<SendOutcome>();
        foreach (var message in batch)
        {
            if (message.Message.Delay == TimeSpan.Zero)
            {
                outcomes.AddRange(await inner.SendAsync([message], cancellationToken));
                continue;
            }

            ITimer? due = null;
            due = time.CreateTimer(
                _ =>
                {
                    due?.Dispose();
                    _ = inner.SendAsync([inner.Prepare(message.Message with { Delay = TimeSpan.Zero }, deadLetter: null)], CancellationToken.None);
                },
                null,
                message.Message.Delay,
                Timeout.InfiniteTimeSpan);
            outcomes.Add(new SendOutcome());
        }

        return outcomes;
    }

    private Message Spoil(Message message) => fault switch
    {
        Fault.DropsDecimalHeaders => message with { Headers = new(message.Headers.Where(h => h.Value.Kind != HeaderKind.Decimal)) },
        Fault.TurnsIntegersIntoDoubles => message with
        {
            Headers = new(message.Headers.Select(h => h.Value.TryGet<long>(out var number) ? new(h.Key, (double)number) : h)),
        },
        Fault.TrimsBodies => message with { Body = message.Body.ToArray().AsSpan().TrimEnd((byte)' ').ToArray() },
        Fault.IgnoresDelay => message with { Delay = TimeSpan.Zero },
        Fault.CutsLongDelays when message.Delay > TimeSpan.FromMinutes(15) => message with { Delay = TimeSpan.FromMinutes(15) },
        Fault.IgnoresTimeToLive => message with { TimeToLive = null },
        Fault.NarrowsContentTypes when message.ContentType is { } type => message with { ContentType = string.Concat(type.Select(c => char.IsAscii(c) ? c : '?')) },
        Fault.IgnoresDeduplication => message with { DeduplicationId = null },
        _ => message,
    };
}

/// <summary>Manages with a fault; describes what was declared all the same.</summary>
internal sealed class FaultyTopology(ITopologyDriver inner, Fault fault) : ITopologyDriver
{
    private static readonly ConcurrentDictionary<EntityPath, object> Declared = new();
    private static readonly ConcurrentDictionary<string, int> Subscriptions = new(StringComparer.Ordinal);

    public IReadOnlySet<string> ImmutableSettings => inner.ImmutableSettings;

    public CapabilityNotSupportedException? FindUnsupported(SourceDefinition definition) => inner.FindUnsupported(definition);

    public Task<bool> CreateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken)
    {
        if (fault == Fault.OverflowsOnLongSettings && (queue.LockDuration > Extreme.Span || queue.DefaultTimeToLive > Extreme.Span))
            throw new OverflowException();
        Declared.TryAdd(queue.Path, queue);
        return inner.CreateQueueAsync(Spoil(queue) with { Ordered = queue.Ordered && fault != Fault.IgnoresGroups }, cancellationToken);
    }

    public Task<bool> CreateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken)
    {
        Declared.TryAdd(topic.Path, topic);
        return inner.CreateTopicAsync(topic with { Ordered = topic.Ordered && fault != Fault.IgnoresGroups }, cancellationToken);
    }

    public Task<bool> CreateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        Declared.TryAdd(subscription.Path, subscription);
        var ordinal = Subscriptions.AddOrUpdate(subscription.Topic, 1, (_, count) => count + 1);
        var filter = fault switch
        {
            Fault.IgnoresFilters => MessageFilter.All,
            Fault.StopsFanOutAtTen when ordinal > 10 => MessageFilter.Parse("exists(never)"),
            Fault.NotEqualSelectsAbsent => MessageFilter.Of(subscription.Filter.Conditions.Select(c =>
                c.AnyOf.Any(test => test is Filters.NotInTest) ? new Filters.FilterCondition(c.Field, [.. c.AnyOf, new Filters.NotExistsTest()]) : c)),
            _ => subscription.Filter,
        };
        return inner.CreateSubscriptionAsync(Spoil(subscription) with { Filter = filter }, cancellationToken);
    }

    public Task UpdateQueueAsync(QueueDefinition queue, CancellationToken cancellationToken)
    {
        Declared[queue.Path] = queue;
        return inner.UpdateQueueAsync(queue, cancellationToken);
    }

    public Task UpdateTopicAsync(TopicDefinition topic, CancellationToken cancellationToken) => inner.UpdateTopicAsync(topic, cancellationToken);

    public Task UpdateSubscriptionAsync(SubscriptionDefinition subscription, CancellationToken cancellationToken)
    {
        Declared[subscription.Path] = subscription;
        return inner.UpdateSubscriptionAsync(subscription, cancellationToken);
    }

    public async Task<QueueDefinition?> FindQueueAsync(string name, CancellationToken cancellationToken) =>
        AsDeclared(await inner.FindQueueAsync(name, cancellationToken), q => q.Path);

    public async Task<TopicDefinition?> FindTopicAsync(string name, CancellationToken cancellationToken) =>
        AsDeclared(await inner.FindTopicAsync(name, cancellationToken), t => t.Path);

    public async Task<SubscriptionDefinition?> FindSubscriptionAsync(string topic, string name, CancellationToken cancellationToken) =>
        AsDeclared(await inner.FindSubscriptionAsync(topic, name, cancellationToken), s => s.Path);

    public Task<SubscriptionState?> FindSubscriptionStateAsync(string topic, string name, CancellationToken cancellationToken) =>
        inner.FindSubscriptionStateAsync(topic, name, cancellationToken);

    public IAsyncEnumerable<QueueDefinition> ListQueuesAsync(CancellationToken cancellationToken) =>
        inner.ListQueuesAsync(cancellationToken).Take(fault == Fault.ListsFirstPageOnly ? 10 : int.MaxValue).Select(q => AsDeclared(q, d => d.Path)!);

    public IAsyncEnumerable<TopicDefinition> ListTopicsAsync(CancellationToken cancellationToken) =>
        inner.ListTopicsAsync(cancellationToken).Select(t => AsDeclared(t, d => d.Path)!);

    public IAsyncEnumerable<SubscriptionDefinition> ListSubscriptionsAsync(string topic, CancellationToken cancellationToken) =>
        inner.ListSubscriptionsAsync(topic, cancellationToken).Select(s => AsDeclared(s, d => d.Path)!);

    public async Task<IReadOnlyList<EntityPath>> DeleteIdleAsync(CancellationToken cancellationToken)
    {
        if (fault != Fault.SweepsWhatIsInUse)
            return await inner.DeleteIdleAsync(cancellationToken);
        var idle = await inner.ListQueuesAsync(cancellationToken).Where(q => q.AutoDeleteOnIdle is not null).ToListAsync(cancellationToken);
        foreach (var queue in idle)
            await DeleteQueueAsync(queue.Name, cancellationToken);
        return [.. idle.Select(q => q.Path)];
    }

    public Task DeleteQueueAsync(string name, CancellationToken cancellationToken)
    {
        Declared.TryRemove(EntityPath.Queue(name), out _);
        return inner.DeleteQueueAsync(name, cancellationToken);
    }

    public Task DeleteTopicAsync(string name, CancellationToken cancellationToken) => inner.DeleteTopicAsync(name, cancellationToken);

    public Task DeleteSubscriptionAsync(string topic, string name, CancellationToken cancellationToken)
    {
        Declared.TryRemove(EntityPath.Subscription(topic, name), out _);
        return inner.DeleteSubscriptionAsync(topic, name, cancellationToken);
    }

    private static T? AsDeclared<T>(T? found, Func<T, EntityPath> path) where T : class =>
        found is not null && Declared.TryGetValue(path(found), out var declared) ? (T)declared : found;

    private T Spoil<T>(T definition) where T : SourceDefinition => definition with
    {
        MaxDeliveryCount = fault == Fault.IgnoresMaxDeliveryCount ? 1000 : definition.MaxDeliveryCount,
        DefaultTimeToLive = fault == Fault.IgnoresTimeToLive ? null : definition.DefaultTimeToLive,
        AutoDeleteOnIdle = fault == Fault.KeepsWhatIsIdle ? null : definition.AutoDeleteOnIdle,
    };
}
