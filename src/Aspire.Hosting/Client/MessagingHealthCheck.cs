using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Integration.Aspire.Hosting.Client;

/// <summary>Healthy once the server tells of its queues: it answers, and takes the credentials.</summary>
internal sealed class MessagingHealthCheck(AppHostClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var messaging = await client.OpenAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var _ in messaging.Topology.ListQueuesAsync(cancellationToken).ConfigureAwait(false))
                break;
            return HealthCheckResult.Healthy();
        }
        catch (CapabilityNotSupportedException)
        {
            return HealthCheckResult.Healthy("The provider has no queues that could be listed: it was not asked.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new(context.Registration.FailureStatus, e.Message, e);
        }
    }
}
