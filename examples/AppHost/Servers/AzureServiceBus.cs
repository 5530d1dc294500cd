using Aspire.Hosting.ApplicationModel;

namespace AppHost.Servers;

internal static partial class Server
{
    // In the process of the AppHost: nothing to install.
    static partial void AddAzureServiceBus(
        IDistributedApplicationBuilder builder, string name, Dictionary<string, Func<IResourceBuilder<MessagingResource>>> known) =>
        known["azure-service-bus"] = () => builder.AddServiceBusEmulator(name);
}
