using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>
/// Checks every client's configuration, reports what its provider emulates, and provisions its topology: before any other
/// hosted service starts, so that consumers find their queues.
/// </summary>
internal sealed partial class MessagingStartup(
    IServiceProvider services, IEnumerable<MessagingBuilder> clients, IEnumerable<IStartCheck> checks, ILogger<MessagingStartup> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        ThrowIfAny(clients.SelectMany(ReadFaults));
        var reports = clients.Select(c => (Builder: c, Setup: Get<MessagingSetup>(c), Client: Get<IMessaging>(c)))
            .Select(c => (c.Builder, c.Setup, c.Client, Report: CapabilityReport.Make(
                c.Client, c.Setup, services.GetKeyedServices<CapabilityUse>(c.Builder.Name), services.GetKeyedServices<PushEmulation>(c.Builder.Name))))
            .ToList();
        ThrowIfAny(reports.SelectMany(r => r.Report.Unsupported.Select(u => $"{r.Builder.Configuration.Path}: {u}")).Concat(checks.SelectMany(c => c.FindFaults())));
        foreach (var (builder, setup, client, report) in reports)
        {
            Starting(
                logger,
                builder.Configuration.Path,
                client.Provider,
                report.Provisionable.Queues.Count,
                report.Provisionable.Topics.Count,
                report.Provisionable.Subscriptions.Count,
                setup.Provisioning,
                report.Emulated.Count == 0 ? "nothing" : string.Join("; ", report.Emulated));
        }

        await ProvisionAsync([.. reports.Select(r => (r.Setup, r.Client, r.Report.Provisionable, r.Builder.Configuration.Path))], cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Looks at all clients before anything is made: what keeps the application from starting stands in one message.</summary>
    private async Task ProvisionAsync(
        IReadOnlyList<(MessagingSetup Setup, IMessaging Client, TopologyDefinition Topology, string Section)> clients, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var plans = new List<(IMessaging Client, TopologyPlan Plan)>();
        foreach (var (setup, client, topology, section) in clients.Where(c => CanLook(c.Setup, c.Client)))
        {
            try
            {
                var (plan, found) = await Provisioner.LookAsync(client, topology, setup, section, cancellationToken).ConfigureAwait(false);
                faults.AddRange(found);
                plans.Add((client, plan));
            }
            catch (MessagingException exception) when (setup.Provisioning == ProvisioningMode.Check)
            {
                // An application may start without the right to look, and while the service is unavailable: then health checks tell.
                NotChecked(logger, exception, section, client.Provider);
            }
        }

        ThrowIfAny(faults);
        foreach (var (client, plan) in plans.Where(p => p.Plan.Steps.Any(s => s.Action == TopologyAction.Create)))
            await client.Topology.ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
    }

    private static bool CanLook(MessagingSetup setup, IMessaging client) => setup.Provisioning switch
    {
        ProvisioningMode.None => false,
        ProvisioningMode.Check => setup.Topology is { } declared && (declared.Streams.Count > 0 || client.Capabilities.Supports(Capability.TopologyManagement)),
        _ => true,
    };

    private T Get<T>(MessagingBuilder client) where T : notnull => services.GetRequiredKeyedService<T>(client.Name);

    private IReadOnlyList<string> ReadFaults(MessagingBuilder client)
    {
        try
        {
            _ = Get<MessagingSetup>(client);
            return [];
        }
        catch (MessagingConfigurationException exception)
        {
            return exception.Faults;
        }
    }

    private static void ThrowIfAny(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        if (all.Count > 0)
            throw new MessagingConfigurationException(all);
    }

    [LoggerMessage(99, LogLevel.Information, "{Section}: could not look whether {MessagingProvider} has what is declared; the health check 'messaging' tells")]
    private static partial void NotChecked(ILogger logger, Exception exception, string section, string messagingProvider);

    [LoggerMessage(100, LogLevel.Information,
        "{Section} uses {MessagingProvider}: {Queues} queues, {Topics} topics, {Subscriptions} subscriptions, provisioning {Provisioning}; emulated: {Emulated}")]
    private static partial void Starting(
        ILogger logger, string section, string messagingProvider, int queues, int topics, int subscriptions, ProvisioningMode provisioning, string emulated);
}
