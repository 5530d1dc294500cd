using Integration.Diagnostics;
using Integration.Hosting.Pipeline;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Hosting.Pump;

/// <summary>Runs the consumers of one messaging client: starts them with the host, drains them when it stops.</summary>
internal sealed class ConsumerHost(IServiceProvider services, string? clientName, IServiceCollection registered)
    : PumpHost(services.GetKeyedService<ServingLoops>(clientName))
{
    protected override IEnumerable<MessagePump> Build()
    {
        var registrations = services.GetKeyedServices<ConsumerRegistration>(clientName).ToList();
        if (registrations.Count > 0)
            ThrowIfDelaysAreTooLong(registrations, services.GetRequiredKeyedService<IMessaging>(clientName));
        return registrations.Select(Build);
    }

    /// <summary>Found out later, each would keep a failed message until its lock ends, with an error each time.</summary>
    private void ThrowIfDelaysAreTooLong(IEnumerable<ConsumerRegistration> registrations, IMessaging messaging)
    {
        if (messaging.Capabilities.Limits.MaxAbandonDelay is not { } longest || !messaging.Capabilities.Supports(Capability.AbandonWithDelay))
            return;
        var section = services.GetServices<MessagingBuilder>().FirstOrDefault(b => b.Name == clientName)?.Configuration.Path ?? "Messaging";
        var faults = registrations.Where(r => r.Options.RedeliveryDelay > TimeSpan.Zero && r.Options.MaxRedeliveryDelay > longest)
            .Select(r => $"{section}:Consumers:{r.Source}:{nameof(ConsumerOptions.MaxRedeliveryDelay)} is {r.Options.MaxRedeliveryDelay}; "
                + $"{messaging.Provider} delays a redelivery by {longest} at most.")
            .ToList();
        if (faults.Count > 0)
            throw new MessagingConfigurationException(faults);
    }

    private MessagePump Build(ConsumerRegistration registration)
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(clientName);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateGuardedLogger(MessagingTelemetry.SourceName + ".Consumer");
        var serializer = services.GetRequiredKeyedService<IMessageSerializer>(clientName);
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        var options = registration.Options;
        var source = messaging.Source(registration.Source);
        var inboxOptions = services.GetService<InboxOptions>() ?? new InboxOptions();
        var application = inboxOptions.Application ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "";
        var inbox = new InboxGuard(services.GetService<IInbox>(), inboxOptions, application, clientName, time, logger);
        var settler = new Settler(options, Math.Min(options.MaxAttempts, DeclaredDeliveries(registration.Source)), messaging.Capabilities.Supports(Capability.AbandonWithDelay), time, logger);
        var tracing = new ProcessTracing(messaging, registration.Source, time);
        IDelivery delivery = registration.Batch is { } batch
            ? new BatchDelivery(options, batch, serializer, scopes, inbox, settler, tracing, time)
            : new SingleDelivery(
                options,
                ConsumerPipeline.Build(registration, services.GetKeyedServices<GlobalMiddleware>(clientName), serializer, new HandlerFactory(services, registered)),
                scopes,
                inbox,
                settler,
                tracing,
                time);
        return new MessagePump(source, "consumer", options, delivery, settler, messaging.Capabilities.Supports(Capability.RenewLock), time, logger);
    }

    /// <summary>How often the source delivers a message as far as the application declares it: the consumer's last attempt must not come later.</summary>
    private int DeclaredDeliveries(EntityPath source)
    {
        var topology = services.GetKeyedService<MessagingSetup>(clientName)?.Topology;
        return topology?.Queues.AsEnumerable<SourceDefinition>().Concat(topology.Subscriptions).FirstOrDefault(d => d.Path == source)?.MaxDeliveryCount ?? int.MaxValue;
    }
}
