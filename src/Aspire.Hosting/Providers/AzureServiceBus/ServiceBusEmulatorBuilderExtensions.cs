using Aspire.Hosting.ApplicationModel;
using Integration.Emulators.AzureServiceBus;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Azure Service Bus by the emulator in the process of the AppHost.</summary>
public static class ServiceBusEmulatorBuilderExtensions
{
    /// <summary>
    /// Adds a Service Bus namespace in the process of the AppHost: no container, nothing to install, and nothing is kept when the AppHost ends. Applications
    /// that run as processes reach it; it listens on this machine alone, so containers don't.
    /// </summary>
    /// <param name="builder">The AppHost.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="options">How the emulator is started, such as its ports; null for free ports.</param>
    public static IResourceBuilder<ServiceBusEmulatorResource> AddServiceBusEmulator(
        this IDistributedApplicationBuilder builder, string name, ServiceBusEmulatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = new ServiceBusEmulatorResource(name, options ?? new ServiceBusEmulatorOptions());
        // By a factory: what a container makes it also disposes.
        builder.Services.AddKeyedSingleton(name, (_, _) => resource.Host);
        return builder.AddMessaging(resource);
    }
}
