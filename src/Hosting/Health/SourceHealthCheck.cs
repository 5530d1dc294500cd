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
        if (results.Length == 0)
            return new(context.Registration.FailureStatus, "There is nothing to check: declare a queue or a subscription, or name Sources in the check's options.");

        var worst = results.Min(r => r.Health.Status);
        return new(
            worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst,
            string.Join("; ", results.Where(r => r.Health.Status == worst).Select(r => $"{r.Path}: {r.Health.Finding}")),
            results.FirstOrDefault(r => r.Error is not null).Error,
            results.ToDictionary(r => r.Path.ToString(), r => (object)r.Health.Finding, StringComparer.Ordinal));
    }

    private static IEnumerable<EntityPath> Declared(TopologyDefinition? topology) => topology is null
        ? []
        : topology.Queues.Select(q => q.Path).Concat(topology.Subscriptions.Where(s => s.Push is null).Select(s => s.Path));

    private async Task<(EntityPath Path, SourceHealth Health, Exception? Error)> CheckAsync(IMessaging messaging, EntityPath path, CancellationToken cancellationToken)
    {
        try
        {
            return (path, await check(messaging, messaging.Source(path), cancellationToken).ConfigureAwait(false), null);
        }
        catch (ThrottledException exception)
        {
            return (path, new(HealthStatus.Degraded, "the service answers, but throttles"), exception);
        }
        catch (EntityNotFoundException exception)
        {
            return (path, new(HealthStatus.Unhealthy, $"{exception.Message} {services.GetKeyedService<MessagingSetup>(client)?.MissingAdvice}".TrimEnd()), exception);
        }
        catch (MessagingException exception)
        {
            return (path, new(HealthStatus.Unhealthy, exception.Message), exception);
        }
    }
}
