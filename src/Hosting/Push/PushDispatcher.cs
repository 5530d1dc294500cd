using Integration.Diagnostics;
using Integration.Hosting.Control;
using Integration.Hosting.Limits;
using Integration.Hosting.Pump;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>Drains the subscriptions of one messaging client whose push endpoints its provider has no service for.</summary>
internal sealed class PushDispatcher(IServiceProvider services, string? clientName, PushDispatcherOptions options) : IHostedService
{
    private static readonly TimeSpan PollWait = TimeSpan.FromSeconds(20);

    private List<PumpConsumer> _consumers = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var control = services.GetRequiredKeyedService<ConsumerControl>(clientName);
        _consumers = [.. Build()];
        _consumers.ForEach(control.Add);
        return control.BeginAsync(_consumers, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_consumers.Select(c => c.EndAsync(cancellationToken)));

    private IEnumerable<PumpConsumer> Build()
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(clientName);
        var declared = services.GetRequiredKeyedService<MessagingSetup>(clientName).Topology?.Subscriptions ?? [];
        var kinds = services.GetKeyedServices<PushEmulation>(clientName).Select(p => p.Kind).ToHashSet();
        var served = declared.Where(s => s.Push is { } push && kinds.Contains(push.Kind) && !messaging.Capabilities.Supports(push.Capability)).ToList();
        var faults = served.Select(s => FindFault(s, s.Push!)).OfType<string>().ToList();
        if (faults.Count > 0)
            throw new MessagingConfigurationException(faults);
        return served.Select(s => Build(messaging, s, s.Push!));
    }

    private string? FindFault(SubscriptionDefinition subscription, PushEndpoint push) => push.Kind != PushKind.Webhook ? null
        : !Uri.TryCreate(push.Address, UriKind.Absolute, out var address) ? $"'{subscription.Path}': the address of the webhook is not absolute."
        : AddressRules.FindFault(address, options) is { } fault ? $"'{subscription.Path}': the address of the webhook is refused: {fault}."
        : null;

    private PumpConsumer Build(IMessaging messaging, SubscriptionDefinition subscription, PushEndpoint push)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateGuardedLogger(MessagingTelemetry.SourceName + ".Push");
        IPushTarget target = push.Kind == PushKind.Webhook
            ? new WebhookTarget(
                new Uri(push.Address), subscription.Path, options, services.GetRequiredService<IHttpClientFactory>(), WebhookTarget.HttpClientName(clientName), time)
            : new ChannelTarget(services.GetKeyedServices<INotificationChannel>(clientName).First(c => c.Kind == push.Kind), push.Address);
        var consumer = new ConsumerOptions { MaxConcurrency = options.MaxConcurrency, PollWait = PollWait };
        var capabilities = messaging.Capabilities;
        var settler = new Settler(consumer, subscription.MaxDeliveryCount, capabilities.Supports(Capability.AbandonWithDelay), time, logger);
        var tracing = new ProcessTracing(messaging, subscription.Path, time);

        // As it takes the limits of consumers away: what paces waits for the clock with nothing in hand that could tell so.
        var isWatched = services.GetService<IConsumerWatch>() is not null;
        var delivery = new PushDelivery(target, options, capabilities, settler, tracing, time, logger);
        return new PumpConsumer(
            $"push:{subscription.Path}",
            clientName,
            ConsumerKind.PushDispatcher,
            () => subscription.Path,
            consumer,
            pause => new MessagePump(
                messaging.Source(subscription.Path), "push dispatcher", consumer, delivery, settler, capabilities.Supports(Capability.RenewLock), time, logger, pause,
                isWatched ? null : SourceLimit.Make(options.RateLimit, services, time),
                isWatched ? null : KeyLimit.Make(options.KeyRateLimit, services, time, logger)),
            services.GetKeyedService<ServingLoops>(clientName),
            services.GetRequiredService<ILoggerFactory>().CreateControlLogger());
    }
}
