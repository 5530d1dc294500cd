using System.Collections.Concurrent;
using Integration.Hosting;
using Integration.Hosting.Streams;
using Integration.Serving;
using Integration.Streams.Groups;
using Integration.Testing.Idle;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Broker;

/// <summary>Watches the stream consumers of the application: which partitions they read, and whether they are at the end.</summary>
internal sealed class StreamWatch(TestWorld world) : IStreamWatch
{
    // A third of it, after which a member looks around, is what a timer of the framework can wait.
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(100);

    private readonly ConcurrentDictionary<(string? Client, EntityPath Stream, string Group, string Partition), WatchedPartition> _watched = new();

    public void Adjust(string? client, StreamConsumerRegistration registration)
    {
        // Nobody else takes part in the group: what is there for others, and what paces, would only have the clock run into it.
        var options = registration.Options;
        (options.LeaseDuration, options.DiscoveryInterval, options.MaxPartitions) = (LongestLease, LongestLease, null);
        (options.PollWait, options.PauseAfterFailures) = (TimeSpan.FromDays(3650), null);
        (options.RateLimit.Messages, options.RateLimit.Burst, options.RateLimit.Limiter) = (null, null, null);
        if (registration.Route is not RecordedStreamRoute)
            registration.Route = new RecordedStreamRoute(world, client, registration, registration.Route);
    }

    public async Task WatchAsync(string? client, StreamConsumerRegistration registration, ILeasedPartition partition, Func<ILeasedPartition, Task> work)
    {
        var key = (client, registration.Stream, registration.Group, partition.Partition);
        var watched = new WatchedPartition(registration.Stream, partition);
        _watched[key] = watched;
        watched.Enter();
        try
        {
            await work(watched).ConfigureAwait(false);
        }
        finally
        {
            // Another lease of it may be there by now.
            _watched.TryRemove(KeyValuePair.Create(key, watched));
            world.Activity.Touch();
        }
    }

    /// <summary>The partitions that are not at their end, of groups whose consumers run.</summary>
    public IEnumerable<WorkState> Read(TestBroker broker)
    {
        var control = world.Services!.GetRequiredKeyedService<IConsumerControl>(broker.Client);
        foreach (var registration in world.Services!.GetKeyedServices<StreamConsumerRegistration>(broker.Client))
        {
            if (control.Find($"{registration.Stream.ToRoundTripString()}/{registration.Group}")?.State != ConsumerState.Running
                || broker.InMemory.Streams.Find(registration.Stream.Name) is not { } stream)
            {
                continue;
            }

            var partitions = stream.List();
            var rows = new GroupRows(stream.Groups.List(registration.Group));
            var finished = partitions.Where(p => IsFinished(p)).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
            var listed = partitions.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var partition in partitions.Where(p => !finished.Contains(p.Id) && p.Parents.All(parent => finished.Contains(parent) || !listed.Contains(parent))))
            {
                if (Read(broker, registration, partition.Id) is { } state)
                    yield return state;
            }

            // Where the application has a lease store of its own nothing is known of its rows.
            bool IsFinished(StreamPartition partition) => rows.Finished.Contains(partition.Id)
                || (rows.Partitions.TryGetValue(partition.Id, out var row) ? row.IsFinished
                    : rows.Group is null && partition.IsClosed && Find(broker, registration, partition.Id) is null);
        }
    }

    private WorkState? Read(TestBroker broker, StreamConsumerRegistration registration, string partition)
    {
        var (stream, group) = (registration.Stream, registration.Group);
        var description = $"partition {partition} of stream {stream}, group {group}";
        if (Find(broker, registration, partition) is not { } watched)
            return new($"{description}: not read yet", IsBeginning: true);
        if (broker.Reads.Find(stream, group, partition, watched.Epoch) is { IsAtEnd: true })
            return null;
        if (watched.Flow.IsAsleep && IsFailing(broker.Client, PartitionWorker.LoopSource(registration, partition)))
            return null; // It tries again later, as a message does that was abandoned with a delay.
        return new($"{description}: not at its end", WaitsForClock: watched.Flow.IsAsleep || watched.HasHandlers);
    }

    private WatchedPartition? Find(TestBroker broker, StreamConsumerRegistration registration, string partition) =>
        _watched.GetValueOrDefault((broker.Client, registration.Stream, registration.Group, partition));

    private bool IsFailing(string? client, string source) =>
        world.Services!.GetRequiredKeyedService<ServingLoops>(client).All.Any(l => l.Kind == PartitionWorker.LoopKind && l.Source == source && l.State.Failures > 0);
}
