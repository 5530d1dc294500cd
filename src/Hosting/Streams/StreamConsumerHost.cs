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
        var control = services.GetRequiredKeyedService<ConsumerControl>(clientName);
        _consumers = [.. control.All.OfType<ControlledStreamConsumer>()];
        foreach (var consumer in _consumers)
            consumer.Prepare();
        await services.GetRequiredKeyedService<ParkQueues>(clientName).CreateMissingAsync(cancellationToken).ConfigureAwait(false);
        await control.BeginAsync(_consumers, cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_consumers.Select(c => c.EndAsync(cancellationToken)));
}
