using Integration.Outbox;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The health check of the outbox.</summary>
public static class OutboxHealthChecksBuilderExtensions
{
    /// <summary>Adds <c>messaging-outbox</c>: degraded or unhealthy when rows wait too long, degraded when some are parked. Tagged <c>messaging</c>.</summary>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="client">The client's name; null for the main one. A named client's check is called <c>messaging-outbox:&lt;name&gt;</c>.</param>
    /// <param name="configure">From when on it is not healthy.</param>
    public static IHealthChecksBuilder AddMessagingOutbox(this IHealthChecksBuilder builder, string? client = null, Action<OutboxHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new OutboxHealthOptions();
        configure?.Invoke(options);
        return builder.Add(new HealthCheckRegistration(
            client is null ? "messaging-outbox" : $"messaging-outbox:{client}", services => new OutboxHealthCheck(services, client, options), failureStatus: null, ["messaging"]));
    }
}
