using Integration.Diagnostics;
using Integration.Hosting.Pump;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Hosting.Streams;

/// <summary>Runs the stream consumers of one messaging client: starts them with the host, and has them hand over when it stops.</summary>
internal sealed class StreamConsumerHost(IServiceProvider services, string? clientName) : IHostedService, IDisposable
{
    private readonly List<StreamConsumer> _consumers = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(clientName);
        var setup = services.GetKeyedService<MessagingSetup>(clientName);
        foreach (var registration in services.GetKeyedServices<StreamConsumerRegistration>(clientName))
        {
            var consumer = Build(messaging, registration, setup?.DrainTimeout ?? new MessagingClientOptions().DrainTimeout);
            if (registration.Options.Parks && setup?.Provisioning == ProvisioningMode.CreateMissing)
                await messaging.Topology.CreateQueueAsync(new QueueDefinition(registration.ParkQueue), cancellationToken).ConfigureAwait(false);
            _consumers.Add(consumer);
        }

        foreach (var consumer in _consumers)
            consumer.Start();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_consumers.Select(c => c.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (var consumer in _consumers)
            consumer.Dispose();
    }

    private StreamConsumer Build(IMessaging messaging, StreamConsumerRegistration registration, TimeSpan drainTimeout)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateGuardedLogger(MessagingTelemetry.SourceName + ".StreamConsumer");
        var loops = services.GetKeyedService<ServingLoops>(clientName);
        var work = new StreamWork(
            registration,
            services.GetRequiredKeyedService<IMessageSerializer>(clientName),
            services.GetRequiredService<IServiceScopeFactory>(),
            new PoisonRecords(messaging, registration, logger),
            new ProcessTracing(messaging, registration.Stream, time),
            loops,
            services.GetRequiredService<SuspectTurn>(),
            new StreamInbox(InboxGuard.Of(services, clientName, time, logger), registration),
            time,
            logger);

        // Here, so that what the provider can't do stops the start.
        var group = messaging.Stream(registration.Stream.Name).Group(registration.Group);
        logger.StreamConsumed(registration.Stream, registration.Group, Describe(messaging.StreamCapabilities()!));
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
