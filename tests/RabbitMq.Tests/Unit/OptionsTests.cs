using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Unit;

/// <summary>The options, from code and from configuration.</summary>
public sealed class OptionsTests
{
    private const string Secret = "hunter2-secret";

    private static readonly RabbitMqOptions Good = new() { Hosts = ["broker.example.com"] };

    public static TheoryData<RabbitMqOptions, string> Bad => new()
    {
        { new(), "either Uri or Hosts" },
        { Good with { Uri = "amqp://localhost" }, "either Uri or Hosts" },
        { new() { Uri = "http://localhost" }, "Uri can't be read" },
        { new() { Uri = "amqp://localhost", UserName = "u", Password = "p" }, "go with Hosts" },
        { Good with { Hosts = ["broker:0"] }, "'broker:0'" },
        { Good with { Hosts = ["a b"] }, "'a b'" },
        { Good with { UserName = "u" }, "UserName and Password together" },
        { Good with { VirtualHost = "" }, "VirtualHost" },
        { Good with { Heartbeat = TimeSpan.Zero }, "Heartbeat" },
        { Good with { ConnectTimeout = TimeSpan.Zero }, "ConnectTimeout" },
        { Good with { BlockedTimeout = TimeSpan.Zero }, "BlockedTimeout" },
        { Good with { ConsumerTimeout = TimeSpan.FromMinutes(1) }, "ConsumerTimeout" },
        { Good with { Prefetch = 0 }, "Prefetch" },
        { Good with { MaxMessageBytes = 0 }, "MaxMessageBytes" },
        { Good with { ManagementUri = "broker:15672" }, "ManagementUri" },
        { Good with { ManagementUri = $"http://u:{Secret}@broker:15672" }, "ManagementUri" },
        { Good with { ManagementUserName = "u" }, "ManagementUserName and ManagementPassword together" },
        { Good with { NamePrefix = "a b" }, "NamePrefix" },
        { Good with { NamePrefix = "amq.x" }, "amq." },
        { Good with { Tls = new() { CaPath = "/nowhere/ca.pem" } }, "Tls.CaPath" },
        { Good with { Tls = new() { ClientCertificatePassword = Secret } }, "ClientCertificatePassword" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_wrong_is_told_and_no_secret_with_it(RabbitMqOptions options, string fault)
    {
        var refusal = Assert.Throws<ArgumentException>(() => RabbitMqMessaging.Create(options));

        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_show_no_secret()
    {
        var options = new RabbitMqOptions { Uri = $"amqps://user:{Secret}@host/v", ManagementUserName = "u", ManagementPassword = Secret };

        Assert.DoesNotContain(Secret, options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, new RabbitMqTls { ClientCertificatePassword = Secret }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_uri_says_everything()
    {
        await using var messaging = RabbitMqMessaging.Create(new() { Uri = $"amqps://user:{Secret}@host:7000/shop" });

        var factory = messaging.As<ConnectionFactory>();
        Assert.Equal(("user", Secret, "host", 7000, "shop", true), (factory.UserName, factory.Password, factory.HostName, factory.Port, factory.VirtualHost, factory.Ssl.Enabled));
        Assert.False(factory.AutomaticRecoveryEnabled);
    }

    [Fact]
    public async Task Hosts_are_tried_with_one_user_and_TLS_for_each()
    {
        var options = new RabbitMqOptions { Hosts = ["a", "b:5700"], UserName = "user", Password = Secret, VirtualHost = "shop", Tls = new() };
        await using var messaging = RabbitMqMessaging.Create(options);

        var nodes = BrokerEndpoints.Nodes(options, messaging.As<ConnectionFactory>());
        Assert.Equal([("a", 5671, "a"), ("b", 5700, "b")], nodes.Select(n => (n.HostName, n.Port, n.Ssl.ServerName)));
    }

    [Fact]
    public async Task The_configuration_sets_every_option()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Provider"] = "rabbitmq",
            ["Messaging:Providers:rabbitmq:Hosts:0"] = "one:5672",
            ["Messaging:Providers:rabbitmq:Hosts:1"] = "two",
            ["Messaging:Providers:rabbitmq:VirtualHost"] = "shop",
            ["Messaging:Providers:rabbitmq:UserName"] = "user",
            ["Messaging:Providers:rabbitmq:Password"] = Secret,
            ["Messaging:Providers:rabbitmq:Tls:ServerName"] = "broker",
            ["Messaging:Providers:rabbitmq:ClientName"] = "orders",
            ["Messaging:Providers:rabbitmq:Heartbeat"] = "00:00:10",
            ["Messaging:Providers:rabbitmq:ConsumerTimeout"] = "00:10:00",
            ["Messaging:Providers:rabbitmq:ManagementUri"] = "https://manage:15671",
            ["Messaging:Providers:rabbitmq:Prefetch"] = "50",
        }).Build();
        var builder = new Builder(configuration.GetSection("Messaging"));
        builder.AddRabbitMq();
        await using var services = builder.Services.BuildServiceProvider();
        var settings = new ConfigurationReader(configuration.GetSection("Messaging:Providers:rabbitmq"));

        var make = Assert.Single(services.GetServices<IMessagingProvider>()).Read(settings);
        settings.ReportUnknownKeys();

        Assert.Empty(settings.Faults);
        await using var messaging = make(services, new MessagingClientOptions());

        var factory = messaging.As<ConnectionFactory>();
        Assert.Equal(("one", "shop", "user", Secret, "orders", TimeSpan.FromSeconds(10)),
            (factory.HostName, factory.VirtualHost, factory.UserName, factory.Password, factory.ClientProvidedName, factory.RequestedHeartbeat));
        Assert.Equal("broker", factory.Ssl.ServerName);
        Assert.Equal(TimeSpan.FromMinutes(9), messaging.Capabilities.Limits.MaxLockDuration);
    }

    private sealed class Builder(IConfigurationSection configuration) : IMessagingBuilder
    {
        public string? Name => null;

        public IServiceCollection Services { get; } = new ServiceCollection();

        public IConfigurationSection Configuration => configuration;
    }
}
