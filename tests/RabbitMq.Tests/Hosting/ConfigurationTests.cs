using Integration.RabbitMq.Tests.Behaviour;
using Microsoft.Extensions.Configuration;

namespace Integration.RabbitMq.Tests.Hosting;

/// <summary>The configuration chooses the provider and says where the broker is.</summary>
public sealed class ConfigurationTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    private readonly string _prefix = RabbitMqFixture.NewName("host") + ".";

    [Fact]
    public async Task By_a_uri()
    {
        await using var application = await HostedApplication.StartAsync(Section(("Uri", Server.Uri.ToString())));

        await CheckAsync(application);
    }

    [Fact]
    public async Task By_hosts_and_a_user()
    {
        await using var application = await HostedApplication.StartAsync(
            Section(("Hosts:0", $"127.0.0.1:{Server.Port}"), ("UserName", RabbitMqServer.UserName), ("Password", Server.Password)));

        await CheckAsync(application);
    }

    [Fact]
    public async Task By_a_connection_string()
    {
        await using var application = await HostedApplication.StartAsync(
            [new("ConnectionStrings:rabbitmq", Server.Uri.ToString()), .. Section()],
            (options, configuration) => options with { Uri = configuration.GetConnectionString("rabbitmq") });

        await CheckAsync(application);
    }

    private static async Task CheckAsync(HostedApplication application)
    {
        Assert.Equal(RabbitMqMessaging.ProviderName, application.Messaging.Provider);
        await application.Publisher.SendAsync(HostedApplication.Queue, new OrderPlaced(7), cancellationToken: Token);
        Assert.Equal(new OrderPlaced(7), application.Next().Value);
    }

    private KeyValuePair<string, string?>[] Section(params (string Key, string Value)[] settings) =>
    [
        .. settings.Append(("ManagementUri", Server.ManagementUri.ToString())).Append(("NamePrefix", _prefix))
            .Select(s => KeyValuePair.Create($"Messaging:Providers:rabbitmq:{s.Item1}", (string?)s.Item2)),
    ];
}
