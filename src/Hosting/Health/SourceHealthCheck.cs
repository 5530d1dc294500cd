using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Hosting;

/// <summary>What one source is like.</summary>
/// <param name="Status">Healthy, degraded or unhealthy.</param>
/// <param name="Finding">In words.</param>
internal readonly record struct SourceHealth(HealthStatus Status, string Finding);

/// <summary>Looks at each source; the worst decides, and the result's data has a line for every source.</summary>
internal sealed class SourceHealthCheck(
    IServiceProvider services, string? client, MessagingHealthOptions options, Func<IMessaging, IMessageSource, CancellationToken, Task<SourceHealth>> check) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var messaging = services.GetRequiredKeyedService<IMessaging>(client);
        var sources = options.Sources.Count > 0
            ? options.Sources.Select(EntityPath.ParseSource)
            : Declared(services.GetRequiredKeyedService<MessagingSetup>(client).Topology);
        var results = await Task.WhenAll(sources.Select(path => CheckAsync(messaging, path, cancellationToken))).ConfigureAwait(false);
        if (results.Length == 0 && options.ComesByItself)
            return HealthCheckResult.Healthy("neither a queue nor a subscription is declared");
        return results.Length == 0
            ? new(context.Registration.FailureStatus, "There is nothing to check: declare a queue or a subscription, or name Sources in the check's options.")
            : HealthFinding.Report(context, results);
    }

    private static IEnumerable<EntityPath> Declared(TopologyDefinition? topology) => topology is null
        ? []
        : topology.Queues.Select(q => q.Path).Concat(topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path));

    private Task<HealthFinding> CheckAsync(IMessaging messaging, EntityPath path, CancellationToken cancellationToken) => HealthFinding.FindAsync(
        path.ToString(), () => check(messaging, messaging.Source(path), cancellationToken), services.GetKeyedService<MessagingSetup>(client)?.MissingAdvice);
}
