using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Integration.Aspire.Tests.Model;
using Aspire.Hosting.Testing;
using Integration.Emulators.AzureServiceBus;

namespace Integration.Aspire.Tests.AzureServiceBus;

/// <summary>Service Bus in the process of the AppHost.</summary>
public sealed class EmulatorResourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_published_application_gets_nothing_of_what_lives_in_the_AppHost()
    {
        var builder = DistributedApplication.CreateBuilder();
        var application = builder.AddExecutable("application", "application", ".").WithReference(builder.AddServiceBusEmulator("messaging"));

        var environment = await application.EnvironmentAsync();

        Assert.DoesNotContain(environment.Keys, key => key.StartsWith("Messaging", StringComparison.Ordinal) || key.StartsWith("ConnectionStrings", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_and_nobody_waits_for_the_emulator()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var messaging = builder.AddServiceBusEmulator("messaging", new ServiceBusEmulatorOptions { Port = ((IPEndPoint)taken.LocalEndpoint).Port });
        await using var app = await builder.BuildAsync(Token);
        await app.StartAsync(Token);

        await app.ResourceNotifications.WaitForResourceAsync("messaging", KnownResourceStates.FailedToStart, Token).WaitAsync(TimeSpan.FromMinutes(2), Token);

        await Assert.ThrowsAsync<SocketException>(async () => await messaging.Resource.ConnectionString!.GetValueAsync(Token));
    }
}
