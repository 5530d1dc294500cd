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
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<StreamConsumer> _consumers = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(clientName);
        var provisioning = services.GetKeyedService<MessagingSetup>(clientName)?.Provisioning;
        foreach (var registration in services.GetKeyedServices<StreamConsumerRegistration>(clientName))
        {
            var consumer = Build(messaging, registration);
            if (registration.Options.OnPoison == PoisonAction.Park && provisioning == ProvisioningMode.CreateMissing)
                await messaging.Topology.CreateQueueAsync(new QueueDefinition(registration.ParkQueue), cancellationToken).ConfigureAwait(false);
            _consumers.Add(consumer);
        }

        foreach (var consumer in _consumers)
            consumer.Start(_stopping.Token, _abort.Token);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        var ended = Task.WhenAll(_consumers.Select(c => c.Ended));
        await ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCompleted)
            return;
        foreach (var consumer in _consumers)
            consumer.TellAborted();
        await _abort.CancelAsync().ConfigureAwait(false);

        // A handler may ignore its token: the process ends in any case, and its records are read again.
        await ended.WaitAsync(TimeSpan.FromSeconds(1), services.GetService<TimeProvider>() ?? TimeProvider.System, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _abort.Dispose();
    }

    private StreamConsumer Build(IMessaging messaging, StreamConsumerRegistration registration)
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
            time,
            logger);

        // Here, so that what the provider can't do stops the start.
        var group = messaging.Stream(registration.Stream.Name).Group(registration.Group);
        logger.StreamConsumed(registration.Stream, registration.Group, Describe(messaging.StreamCapabilities()!));
        return new StreamConsumer(group, work);
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

/// <summary>A member of a group in this process, with a worker for each partition that is leased to it.</summary>
internal sealed class StreamConsumer(IReaderGroup group, StreamWork work)
{
    private readonly List<Task> _workers = [];
    private readonly ServingLoop _loop = new("stream member", $"{work.Registration.Stream.Name}/{work.Registration.Group}", work.Time, work.Logger);

    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Start(CancellationToken stopping, CancellationToken abort)
    {
        work.Loops?.Add(_loop);
        Ended = _loop.Start(token => TakePartAsync(token, abort), stopping);
    }

    public void TellAborted() => work.Logger.StreamAborted(work.Registration.Stream, work.Registration.Group);

    private async Task TakePartAsync(CancellationToken stopping, CancellationToken abort)
    {
        var options = work.Registration.Options;
        var membership = await group.JoinAsync(
            new GroupOptions
            {
                StartAt = options.StartAt,
                LeaseDuration = options.LeaseDuration,
                HandoverTimeout = options.HandoverTimeout,
                DiscoveryInterval = options.DiscoveryInterval,
                MaxPartitions = options.MaxPartitions,
                MaxBufferedBytes = options.MaxBufferedBytes,
            },
            stopping).ConfigureAwait(false);
        await using var left = membership.ConfigureAwait(false);
        try
        {
            await foreach (var partition in membership.PartitionsAsync(stopping).ConfigureAwait(false))
            {
                _workers.RemoveAll(static w => w.IsCompleted);

                // On its own: a handler that blocks must not keep other partitions from being taken.
                _workers.Add(Task.Run(() => new PartitionWorker(work, partition).RunAsync(stopping, abort), CancellationToken.None));
            }
        }
        finally
        {
            await Task.WhenAll(_workers).ConfigureAwait(false);
        }
    }
}
