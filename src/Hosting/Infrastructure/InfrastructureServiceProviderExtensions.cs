using Integration.Drivers;
using Integration.Hosting.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting;

/// <summary>Writes the infrastructure that an application needs.</summary>
public static class InfrastructureServiceProviderExtensions
{
    /// <summary>
    /// The document by which a tool creates an application's topology, with the rights for exactly what its bindings, schedules and consumers do. The host
    /// need not have started; no call is made.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="format">The tool.</param>
    /// <param name="client">The name of the client; null for the main one.</param>
    /// <param name="configure">Changes the rights and the rest: for what code sends by the name of its destination. Null for no change.</param>
    /// <exception cref="InvalidOperationException">The client declares no topology, or there is no such client.</exception>
    /// <exception cref="MessagingConfigurationException">The configuration has faults.</exception>
    /// <exception cref="ArgumentException">A role names what is not declared.</exception>
    /// <exception cref="CapabilityNotSupportedException">The provider can't do what the topology asks, or has no such document.</exception>
    public static string ExportInfrastructure(
        this IServiceProvider services, InfrastructureFormat format, string? client = null, Func<InfrastructureOptions, InfrastructureOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var setup = services.GetRequiredKeyedService<MessagingSetup>(client);
        var topology = setup.Topology ?? throw new InvalidOperationException("The application declares no topology: declare one in its configuration under 'Topology', or by AddQueue and AddTopic.");
        var roles = ApplicationRoles.Of(services, client, setup);
        var messaging = services.GetRequiredKeyedService<IMessaging>(client);
        return ((IInfrastructureExport)messaging).ExportInfrastructure(topology, format, configure?.Invoke(roles) ?? roles);
    }
}
