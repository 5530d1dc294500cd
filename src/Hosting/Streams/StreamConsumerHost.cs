using Integration.Diagnostics;
using Integration.Hosting.Control;
using Integration.Hosting.Pump;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Streams;

/// <summary>Runs the stream consumers of one messaging client: starts them with the host, and has them hand over when it stops.</summary>
internal sealed class StreamConsumerHost(IServiceProvider services, string? clientName) : IHostedService
{
    private IReadOnlyList<ControlledStreamConsumer> _consumers = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(clientName);
        var control = services.GetRequiredKeyedService<ConsumerControl>(clientName);
        _consumers = [.. control.All.OfType<ControlledStreamConsumer>()];
        foreach (var consumer in _consumers)
            consumer.Prepare();
        foreach (var registration in _consumers.Select(c => c.Registration).Where(r => r.Options.OnPoison == PoisonAction.Park))
        {
            if (services.GetKeyedService<MessagingSetup>(clientName)?.Provisioning == ProvisioningMode.CreateMissing)
                await messaging.Topology.CreateQueueAsync(new QueueDefinition(registration.ParkQueue), cancellationToken).ConfigureAwait(false);
        }

        await control.BeginAsync(_consumers, cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_consumers.Select(c => c.EndAsync(cancellationToken)));
}

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

    public override int MaxConcurrency => HasConcurrency ? registration.Options.MaxConcurrency : 1;

    /// <summary>That of the member, and those of its partitions.</summary>
    public override bool Owns(ServingLoop loop) => loop.Kind.StartsWith("stream ", StringComparison.Ordinal)
        && $"{loop.Source}/".StartsWith($"{registration.Stream.Name}/{registration.Group}/", StringComparison.Ordinal);

    protected override void Change(int maxConcurrency) => registration.Options.MaxConcurrency = maxConcurrency;

    protected override IConsumerRun Make()
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(Client);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateGuardedLogger(MessagingTelemetry.SourceName + ".StreamConsumer");
        var work = new StreamWork(
            registration,
            services.GetRequiredKeyedService<IMessageSerializer>(Client),
            services.GetRequiredService<IServiceScopeFactory>(),
            new PoisonRecords(messaging, registration, logger),
            new ProcessTracing(messaging, registration.Stream, time),
            services.GetKeyedService<ServingLoops>(Client),
            Pause,
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
internal sealed class StreamConsumer(IReaderGroup group, StreamWork work) : IConsumerRun
{
    private readonly List<Task> _workers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private Task _ended = Task.CompletedTask;

    public ServingLoop Loop { get; } = new("stream member", $"{work.Registration.Stream.Name}/{work.Registration.Group}", work.Time, work.Logger);

    public int InHand => work.InHand.Count;

    public void Start()
    {
        var abort = _abort.Token;
        _ended = Loop.Start(token => TakePartAsync(token, abort), _stopping.Token);
    }

    /// <summary>Does nothing: the next round looks.</summary>
    public void Adapt()
    {
    }

    public Task WhenIdleAsync() => work.InHand.WhenNoneAsync();

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_ended.IsCompleted)
            return;
        work.Logger.StreamAborted(work.Registration.Stream, work.Registration.Group);
        await _abort.CancelAsync().ConfigureAwait(false);

        // A handler may ignore its token: the process ends in any case, and its records are read again.
        await _ended.WaitAsync(TimeSpan.FromSeconds(1), work.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _abort.Dispose();
    }

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
