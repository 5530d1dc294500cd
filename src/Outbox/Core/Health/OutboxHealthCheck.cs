using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Outbox;

/// <summary>From when on an outbox is not healthy.</summary>
public sealed class OutboxHealthOptions
{
    /// <summary>Degraded when the oldest row has waited for so long; 1 minute by default, null for never.</summary>
    public TimeSpan? DegradedLag { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Unhealthy when the oldest row has waited for so long; 10 minutes by default, null for never.</summary>
    public TimeSpan? UnhealthyLag { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Degraded from so many parked rows on; 1 by default, null for never.</summary>
    public long? DegradedParked { get; set; } = 1;
}

/// <summary>Looks at the rows themselves, so that it also tells of an outbox that nobody forwards.</summary>
internal sealed class OutboxHealthCheck(IServiceProvider services, string? client, OutboxHealthOptions options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = await services.GetRequiredKeyedService<OutboxStore>(client).GetStatusAsync(cancellationToken).ConfigureAwait(false);
        var finding = $"{status.Waiting} messages wait, the oldest for {TimeSpan.FromSeconds(Math.Floor(status.Lag.TotalSeconds))}; {status.Parked} are parked";
        return status.Lag >= options.UnhealthyLag ? new(context.Registration.FailureStatus, finding)
            : status.Lag >= options.DegradedLag || status.Parked >= options.DegradedParked ? HealthCheckResult.Degraded(finding)
            : HealthCheckResult.Healthy(finding);
    }
}
