using Integration.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Scheduling;

/// <summary>Runs the schedules of one messaging client while the host runs.</summary>
internal sealed class RecurringHost(IServiceProvider services, string? clientName) : IHostedService, IDisposable
{
    // Not disposed: it has no timer, and a host may be disposed of while another stop of it is under way.
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<RecurringLoop> _loops = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Reads the options, where nobody did before.
        _ = services.GetRequiredKeyedService<MessagingSetup>(clientName);
        foreach (var registration in services.GetKeyedServices<RecurringRegistration>(clientName))
        {
            var loop = Build(registration);
            _loops.Add(loop);
            services.GetRequiredKeyedService<ServingLoops>(clientName).Add(loop.Loop);
            loop.Start(_stopping.Token);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops.Select(l => l.Ended)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends them at once where nobody stopped them.</summary>
    public void Dispose() => _stopping.Cancel();

    private RecurringLoop Build(RecurringRegistration registration)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateGuardedLogger(MessagingTelemetry.SourceName + ".Schedule");
        var inboxOptions = services.GetService<InboxOptions>() ?? new InboxOptions();
        var application = inboxOptions.Application ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "";
        var claims = registration.Memory == RunMemory.Inbox
            ? new RunClaims(services.GetRequiredService<IInbox>(), inboxOptions, application, clientName, registration.Name, time, logger)
            : null;
        return new RecurringLoop(
            registration, services.GetRequiredKeyedService<IMessagePublisher>(clientName), claims, services.GetRequiredService<IServiceScopeFactory>(), time, logger);
    }
}
