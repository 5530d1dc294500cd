using Integration.Registration;
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
            : services.GetRequiredKeyedService<MessagingSetup>(client).Sources;
        var consumed = services.GetKeyedServices<IConfigurationPart>(client).Select(p => p.Source).ToHashSet();
        var results = await Task.WhenAll(sources.Select(path => CheckAsync(messaging, path, options.ComesByItself && !consumed.Contains(path), cancellationToken))).ConfigureAwait(false);
        if (results.Length == 0 && options.ComesByItself)
            return HealthCheckResult.Healthy("neither a queue nor a subscription is declared");
        return results.Length == 0
            ? new(context.Registration.FailureStatus, "There is nothing to check: declare a queue or a subscription, or name Sources in the check's options.")
            : HealthFinding.Report(context, results);
    }

    private Task<HealthFinding> CheckAsync(IMessaging messaging, EntityPath path, bool mayBeForbidden, CancellationToken cancellationToken) => HealthFinding.FindAsync(
        path.ToString(), () => LookAsync(messaging, path, mayBeForbidden, cancellationToken), services.GetKeyedService<MessagingSetup>(client)?.MissingAdvice);

    private async Task<SourceHealth> LookAsync(IMessaging messaging, EntityPath path, bool mayBeForbidden, CancellationToken cancellationToken)
    {
        try
        {
            return await check(messaging, messaging.Source(path), cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedException) when (mayBeForbidden)
        {
            return new(HealthStatus.Healthy, "there, and not to be looked at: nothing here consumes it, and sending needs no such right");
        }
    }
}
