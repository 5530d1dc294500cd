using Integration.Diagnostics;
using Integration.Hosting.Control;
using Integration.Hosting.Instances;
using Integration.Hosting.Limits;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Hosting.Pump;

/// <summary>Makes the consumers of one messaging client, declared ones and those of run time alike.</summary>
internal sealed class ConsumerFactory(IServiceProvider services, IMessagingBuilder client)
{
    private ILoggerFactory Loggers => services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    /// <summary>A consumer as it was declared.</summary>
    public ControlledConsumer Make(ConsumerRegistration registration)
    {
        var own = registration.OwnTopic is null ? null
            : new Lazy<InstanceSource>(() => registration.OwnedBy(services.GetRequiredKeyedService<Instance>(client.Name)));
        return new PumpConsumer(
            registration.Name,
            client.Name,
            ConsumerKind.Consumer,
            () => registration.KnownSource,
            registration.Options,
            pause => MakePump(registration, own?.Value, pause),
            services.GetKeyedService<ServingLoops>(client.Name),
            Loggers.CreateControlLogger(),
            own);
    }

    /// <summary>A consumer of run time.</summary>
    /// <exception cref="MessagingConfigurationException">What was configured has faults.</exception>
    public ControlledConsumer Make(string source, Action<IConsumerBuilder> configure)
    {
        var registration = new ConsumerRegistration(source);
        configure(new ConsumerBuilder(registration, services.GetRequiredService<IServiceProviderIsService>()));
        var reader = new ConfigurationReader(client.Configuration, (client as MessagingBuilder)?.Root ?? services.GetService<IConfiguration>() as IConfigurationRoot);
        registration.Read(reader, createsMissing: false);
        if (services.GetKeyedServices<IConfigurationPart>(client.Name).OfType<GlobalMiddlewareCheck>().Any())
            new GlobalMiddlewareCheck([registration]).Read(reader, createsMissing: false);
        List<string> faults = [.. reader.Faults, .. FindTooLongDelays([registration])];
        return faults.Count == 0 ? Make(registration) : throw new MessagingConfigurationException(faults);
    }

    /// <summary>Found out later, each would keep a failed message until its lock ends, with an error each time.</summary>
    public IEnumerable<string> FindTooLongDelays(IReadOnlyCollection<ConsumerRegistration> registrations)
    {
        if (registrations.Count == 0)
            return [];
        var messaging = services.GetRequiredKeyedService<IMessaging>(client.Name);
        if (messaging.Capabilities.Limits.MaxAbandonDelay is not { } longest || !messaging.Capabilities.Supports(Capability.AbandonWithDelay))
            return [];
        return registrations.Where(r => r.Options.RedeliveryDelay > TimeSpan.Zero && r.Options.MaxRedeliveryDelay > longest)
            .Select(r => $"{client.Configuration.Path}:Consumers:{r.Name}:{nameof(ConsumerOptions.MaxRedeliveryDelay)} is {r.Options.MaxRedeliveryDelay}; "
                + $"{messaging.Provider} delays a redelivery by {longest} at most.");
    }

    private MessagePump MakePump(ConsumerRegistration registration, InstanceSource? own, PauseGate pause)
    {
        var watch = services.GetService<IConsumerWatch>();
        watch?.Adjust(client.Name, registration);
        var messaging = services.GetRequiredKeyedService<IMessaging>(client.Name);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = Loggers.CreateGuardedLogger(MessagingTelemetry.SourceName + ".Consumer");
        var serializer = services.GetRequiredKeyedService<IMessageSerializer>(client.Name);
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var options = registration.Options;
        var source = messaging.Source(registration.Source);
        var inbox = InboxGuard.Of(services, client.Name, time, logger);
        var deliveries = own?.MaxDeliveryCount ?? DeclaredDeliveries(registration.Source);
        var settler = new Settler(options, Math.Min(options.MaxAttempts, deliveries), messaging.Capabilities.Supports(Capability.AbandonWithDelay), time, logger);
        var tracing = new ProcessTracing(messaging, registration.Source, time);
        IDelivery delivery = registration.Batch is { } batch
            ? new BatchDelivery(options, batch, serializer, scopes, inbox, settler, tracing, time)
            : new SingleDelivery(
                options,
                ConsumerPipeline.Build(registration, services.GetKeyedServices<GlobalMiddleware>(client.Name), serializer, new HandlerFactory(services, client.Services)),
                scopes,
                inbox,
                settler,
                tracing,
                time);
        return new MessagePump(
            source,
            "consumer",
            options,
            watch?.Watch(registration, delivery) ?? delivery,
            settler,
            messaging.Capabilities.Supports(Capability.RenewLock),
            time,
            logger,
            pause,
            SourceLimit.Make(options.RateLimit, services, time),
            KeyLimit.Make(options.KeyRateLimit, services, time, logger),
            own);
    }

    /// <summary>How often the source delivers a message as far as the application declares it: the consumer's last attempt must not come later.</summary>
    private int DeclaredDeliveries(EntityPath source)
    {
        var topology = services.GetKeyedService<MessagingSetup>(client.Name)?.Topology;
        return topology?.Queues.AsEnumerable<SourceDefinition>().Concat(topology.Subscriptions).FirstOrDefault(d => d.Path == source)?.MaxDeliveryCount ?? int.MaxValue;
    }
}
