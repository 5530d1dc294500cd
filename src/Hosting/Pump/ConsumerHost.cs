using Integration.Hosting.Control;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Pump;

/// <summary>Runs the consumers of one messaging client: starts them with the host, drains them when it stops.</summary>
internal sealed class ConsumerHost(IServiceProvider services, string? clientName) : IHostedService
{
    private ConsumerControl? _control;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var faults = services.GetRequiredKeyedService<ConsumerFactory>(clientName)
            .FindTooLongDelays([.. services.GetKeyedServices<ConsumerRegistration>(clientName)]).ToList();
        if (faults.Count > 0)
            throw new MessagingConfigurationException(faults);
        _control = services.GetRequiredKeyedService<ConsumerControl>(clientName);
        return _control.BeginAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _control?.EndAsync(cancellationToken) ?? Task.CompletedTask;
}
