using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests;

/// <summary>Hosts in memory.</summary>
internal static class HostBuilding
{
    /// <inheritdoc cref="MessagingHost.Build" />
    public static IHost Build(string settings, Action<IMessagingBuilder>? messaging = null, Action<IServiceCollection>? services = null) =>
        MessagingHost.Build(
            settings,
            m =>
            {
                m.AddInMemory();
                messaging?.Invoke(m);
            },
            services);

    /// <summary>What a health check finds.</summary>
    public static async Task<HealthReportEntry> HealthAsync(this IServiceProvider services, string check) =>
        (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(r => r.Name == check, TestContext.Current.CancellationToken)).Entries[check];
}
