using Integration.Hosting.Control;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
        if (services.GetKeyedService<MessagingSetup>(clientName)?.Provisioning == ProvisioningMode.CreateMissing)
        {
            foreach (var registration in _consumers.Select(c => c.Registration).Where(r => r.Options.Parks))
                await messaging.Topology.CreateQueueAsync(new QueueDefinition(registration.ParkQueue), cancellationToken).ConfigureAwait(false);
        }

        await control.BeginAsync(_consumers, cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_consumers.Select(c => c.EndAsync(cancellationToken)));
}
