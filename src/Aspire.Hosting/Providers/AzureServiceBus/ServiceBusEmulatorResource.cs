using Integration.Aspire.Hosting.Providers.AzureServiceBus;
using Integration.Emulators.AzureServiceBus;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Service Bus namespace in the process of the AppHost. It keeps nothing when that ends.</summary>
public sealed class ServiceBusEmulatorResource : MessagingResource
{
    /// <summary>Makes one; it starts with the AppHost.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="options">How the emulator is started.</param>
    public ServiceBusEmulatorResource(string name, ServiceBusEmulatorOptions options)
        : base(name, "azure-service-bus", messaging => messaging.AddAzureServiceBus())
    {
        Host = new(options);
        TakenBack = ["FullyQualifiedNamespace", "ConnectionName"];
        ConnectionString = Read("connectionString", emulator => emulator.ConnectionString);
        Settings["ConnectionString"] = ConnectionString;
        Settings["AdministrationConnectionString"] = Read("administrationConnectionString", emulator => emulator.AdministrationConnectionString);
    }

    internal EmulatorHost Host { get; }

    internal override bool LivesInAppHost => true;

    internal override Task StartAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredKeyedService<EmulatorHost>(Name).StartAsync(cancellationToken);

    private ReferenceExpression Read(string property, Func<ServiceBusEmulator, string> read) =>
        ReferenceExpression.Create($"{new EmulatorValue(Host, $"{{{Name}.{property}}}", read)}");
}
