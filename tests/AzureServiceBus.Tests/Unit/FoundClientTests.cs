using Azure;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Integration.Emulators.AzureServiceBus;
using Integration.Hosting;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.AzureServiceBus.Tests.Unit;

/// <summary>Clients, credentials and connection strings that an application has are used; what the provider's own settings say wins.</summary>
public sealed class FoundClientTests
{
    private const string ConnectionString = "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_among_the_services_carry_messages_and_are_left_open()
    {
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions());
        await using var client = new ServiceBusClient(emulator.ConnectionString);
        var administration = new ServiceBusAdministrationClient(emulator.AdministrationConnectionString);
        await using (var services = Build("", s => s.AddSingleton(client).AddSingleton(administration)))
        {
            var messaging = services.GetRequiredService<IMessaging>();
            Assert.Same(client, messaging.As<ServiceBusClient>());
            Assert.Same(administration, messaging.As<ServiceBusAdministrationClient>());

            await messaging.Topology.CreateQueueAsync(new("orders") { Ordered = true }, Token);
            await messaging.Queue("orders").SendAsync(Message.FromText("x") with { GroupId = "g" }, Token);
            await Assert.Single(await messaging.Queue("orders").ReceiveAsync(1, TimeSpan.FromSeconds(30), Token)).CompleteAsync(Token);
        }

        Assert.False(client.IsClosed);
        await client.CreateSender("orders").SendMessageAsync(new ServiceBusMessage("y") { SessionId = "g" }, Token);
    }

    [Fact]
    public async Task The_client_of_the_messaging_clients_name_comes_first_by_key_or_by_the_factory()
    {
        await using var keyed = new ServiceBusClient(ConnectionString);
        await using var services = Build("", s => s.AddKeyedSingleton("keyed", keyed).AddAzureClients(b =>
        {
            b.AddServiceBusClient(ConnectionString.Replace("contoso", "all", StringComparison.Ordinal));
            b.AddServiceBusClient(ConnectionString.Replace("contoso", "named", StringComparison.Ordinal)).WithName("named");
        }), null, "keyed", "named", "other");

        Assert.Same(keyed, services.GetRequiredKeyedService<IMessaging>("keyed").As<ServiceBusClient>());
        Assert.Equal("named.servicebus.windows.net", services.GetRequiredKeyedService<IMessaging>("named").As<ServiceBusClient>().FullyQualifiedNamespace);
        Assert.Equal("all.servicebus.windows.net", services.GetRequiredKeyedService<IMessaging>("other").As<ServiceBusClient>().FullyQualifiedNamespace);
    }

    [Fact]
    public async Task What_the_settings_say_wins_and_a_credential_among_the_services_goes_with_it()
    {
        await using var client = new ServiceBusClient(ConnectionString);
        var credential = new Credential();
        await using var services = Build("FullyQualifiedNamespace=127.0.0.1", s => s.AddSingleton(client).AddSingleton<TokenCredential>(credential));
        var messaging = services.GetRequiredService<IMessaging>();

        Assert.Equal("127.0.0.1", messaging.As<ServiceBusClient>().FullyQualifiedNamespace);
        await Assert.ThrowsAnyAsync<Exception>(() => messaging.Topology.FindQueueAsync("orders", Token));
        Assert.True(credential.IsAsked);
    }

    [Theory]
    [InlineData(ConnectionString)]
    [InlineData("https://contoso.servicebus.windows.net:443/")]
    [InlineData("contoso.servicebus.windows.net")]
    public async Task A_connection_string_is_found_by_name(string text)
    {
        await using var services = Build("ConnectionName=bus", _ => { }, text);

        Assert.Equal("contoso.servicebus.windows.net", services.GetRequiredService<IMessaging>().As<ServiceBusClient>().FullyQualifiedNamespace);
    }

    [Fact]
    public async Task A_connection_string_that_is_missing_is_told()
    {
        await using var services = Build("ConnectionName=buss", _ => { }, ConnectionString);

        var fault = Assert.Throws<MessagingConfigurationException>(services.GetRequiredService<IMessaging>).Faults[0];

        Assert.Equal("Messaging:Providers:azure-service-bus:ConnectionName names the connection string 'buss', and there is none: set ConnectionStrings:buss.", fault);
    }

    [Fact]
    public async Task Without_a_client_anywhere_that_is_told()
    {
        await using var services = Build("", _ => { });

        Assert.Contains("give either ConnectionString or FullyQualifiedNamespace", Assert.Single(Assert.Throws<MessagingConfigurationException>(services.GetRequiredService<IMessaging>).Faults), StringComparison.Ordinal);
    }

    private static ServiceProvider Build(string setting, Action<IServiceCollection> add, string? connection = null, params string[] clients)
    {
        var settings = new Dictionary<string, string?> { ["Messaging:Provider"] = "azure-service-bus", ["ConnectionStrings:bus"] = connection };
        if (setting.Split('=') is [var key, var value])
            settings[$"Messaging:Providers:azure-service-bus:{key}"] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        add(services);
        foreach (var client in clients)
            services.AddMessaging(client, configuration).AddAzureServiceBus();
        if (clients.Length == 0)
            services.AddMessaging(configuration).AddAzureServiceBus();
        return services.BuildServiceProvider();
    }

    private sealed class Credential : TokenCredential
    {
        public bool IsAsked { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            IsAsked = true;
            throw new RequestFailedException("no token here");
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
