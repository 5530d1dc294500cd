using Integration.Serving;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Pump;

/// <summary>Runs message pumps with the host: starts them with it, drains them when it stops.</summary>
internal abstract class PumpHost(ServingLoops? loops) : IHostedService, IDisposable
{
    private readonly List<MessagePump> _pumps = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _pumps.AddRange(Build());
        foreach (var pump in _pumps)
        {
            loops?.Add(pump.Loop);
            pump.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_pumps.Select(p => p.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (var pump in _pumps)
            pump.Dispose();
    }

    /// <summary>Makes the pumps; what it throws stops the host's start.</summary>
    protected abstract IEnumerable<MessagePump> Build();
}
