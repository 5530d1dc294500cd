using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Integration.Aspire.Tests.Model;
using Integration.Emulators.AzureServiceBus;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aspire.Tests.AzureServiceBus;

/// <summary>Service Bus in the process of the AppHost.</summary>
public sealed class EmulatorResourceTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_addresses_are_handed_over_and_the_host_name_of_the_cloud_is_taken_back()
    {
        var messaging = _builder.AddServiceBusEmulator("messaging");
        var application = _builder.AddExecutable("application", "application", ".").WithReference(messaging);
        await using var app = _builder.Build();
        await InitializeAsync(app, messaging.Resource);

        var environment = await application.EnvironmentAsync(DistributedApplicationOperation.Run);

        Assert.Equal("azure-service-bus", environment["Messaging__Provider"]);
        Assert.StartsWith("Endpoint=sb://127.0.0.1:", environment["Messaging__Providers__azure-service-bus__ConnectionString"], StringComparison.Ordinal);
        Assert.StartsWith("Endpoint=sb://127.0.0.1:", environment["Messaging__Providers__azure-service-bus__AdministrationConnectionString"], StringComparison.Ordinal);
        Assert.Equal("", environment["Messaging__Providers__azure-service-bus__FullyQualifiedNamespace"]);
        Assert.Equal(environment["Messaging__Providers__azure-service-bus__ConnectionString"], environment["ConnectionStrings__messaging"]);
    }

    [Fact]
    public async Task A_published_application_gets_nothing_of_what_lives_in_the_AppHost()
    {
        var application = _builder.AddExecutable("application", "application", ".").WithReference(_builder.AddServiceBusEmulator("messaging"));

        var environment = await application.EnvironmentAsync();

        Assert.DoesNotContain(environment.Keys, key => key.StartsWith("Messaging", StringComparison.Ordinal) || key.StartsWith("ConnectionStrings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_and_nobody_waits_for_the_emulator()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var messaging = _builder.AddServiceBusEmulator("messaging", new ServiceBusEmulatorOptions { Port = ((IPEndPoint)taken.LocalEndpoint).Port });
        await using var app = _builder.Build();

        await InitializeAsync(app, messaging.Resource);

        Assert.True(app.ResourceNotifications.TryGetCurrentState("messaging", out var state));
        Assert.Equal(KnownResourceStates.FailedToStart, state.Snapshot.State?.Text);
        await Assert.ThrowsAsync<SocketException>(async () => await messaging.Resource.ConnectionString!.GetValueAsync(Token));
    }

    /// <summary>As Aspire does when the AppHost starts.</summary>
    private Task InitializeAsync(DistributedApplication app, IResource resource) => _builder.Eventing.PublishAsync(
        new InitializeResourceEvent(
            resource, _builder.Eventing, app.Services.GetRequiredService<ResourceLoggerService>(), app.ResourceNotifications, app.Services), Token);
}
