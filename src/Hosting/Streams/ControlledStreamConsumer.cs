using Integration.Diagnostics;
using Integration.Hosting.Control;
using Integration.Hosting.Limits;
using Integration.Hosting.Pump;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Streams;

/// <summary>A stream consumer that can be steered.</summary>
internal sealed class ControlledStreamConsumer(IServiceProvider services, string? clientName, StreamConsumerRegistration registration)
    : ControlledConsumer(
        $"{registration.Stream.ToRoundTripString()}/{registration.Group}",
        clientName,
        ConsumerKind.StreamConsumer,
        services.GetKeyedService<ServingLoops>(clientName),
        services.GetRequiredService<ILoggerFactory>().CreateControlLogger())
{
    public StreamConsumerRegistration Registration => registration;

    public override bool HasConcurrency => registration.Options.Concurrency == StreamConcurrency.Key;

    protected override EntityPath Source => registration.Stream;

    public override int MaxConcurrency => HasConcurrency ? registration.Options.MaxConcurrency : 1;

    /// <summary>That of the member, and those of its partitions.</summary>
    public override bool Owns(ServingLoop loop) => loop.Kind.StartsWith("stream ", StringComparison.Ordinal)
        && $"{loop.Source}/".StartsWith($"{registration.Name}/", StringComparison.Ordinal);

    protected override void Change(int maxConcurrency) => registration.Options.MaxConcurrency = maxConcurrency;

    protected override IConsumerRun Make()
    {
        var watch = services.GetService<IStreamWatch>();
        watch?.Adjust(Client, registration);
        var messaging = services.GetRequiredKeyedService<IMessaging>(Client);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateGuardedLogger(MessagingTelemetry.SourceName + ".StreamConsumer");
        var work = new StreamWork(
            registration,
            services.GetRequiredKeyedService<IMessageSerializer>(Client),
            services.GetRequiredService<IServiceScopeFactory>(),
            new PoisonRecords(services.GetRequiredKeyedService<ParkQueues>(Client).Of(registration).Messaging, registration, logger),
            new ProcessTracing(messaging, registration.Stream, time),
            services.GetKeyedService<ServingLoops>(Client),
            services.GetRequiredService<SuspectTurn>(),
            new StreamInbox(InboxGuard.Of(services, Client, time, logger), registration),
            Pause,
            RecordLimit.Make(registration.Options.RateLimit, services, time),
            time,
            logger);
        if (watch is not null)
            work = work with { Watch = (partition, worker) => watch.WatchAsync(Client, registration, partition, worker) };

        // Here, so that what the provider can't do stops the start.
        var group = messaging.Stream(registration.Stream.Name).Group(registration.Group);
        logger.StreamConsumed(registration.Stream, registration.Group, Describe(messaging.StreamCapabilities()!));
        var drainTimeout = services.GetKeyedService<MessagingSetup>(Client)?.DrainTimeout ?? new MessagingClientOptions().DrainTimeout;
        return new StreamConsumer(group, work, drainTimeout);
    }

    /// <summary>What the provider does of groups, and not natively.</summary>
    private static string Describe(StreamCapabilities capabilities)
    {
        var lesser = new[] { StreamCapability.ReaderGroups, StreamCapability.CheckpointFencing, StreamCapability.ReadFencing, StreamCapability.ExactLag, StreamCapability.GapDetection }
            .Where(c => capabilities[c].Level != SupportLevel.Native)
            .Select(c => $"{c} ({c.Clause()}) {capabilities[c].Level}: {capabilities[c].Note}")
            .ToList();
        return lesser.Count == 0 ? "all of it native" : string.Join("; ", lesser);
    }
}
