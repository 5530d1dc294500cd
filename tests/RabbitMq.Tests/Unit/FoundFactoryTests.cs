using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Integration.RabbitMq.Tests.Unit;

/// <summary>A factory of connections and connection strings that an application has say where the broker is; what the provider's own settings say wins.</summary>
public sealed class FoundFactoryTests
{
    [Fact]
    public async Task A_factory_among_the_services_says_where_the_broker_is()
    {
        var found = new ConnectionFactory { HostName = "broker", Port = 5699, VirtualHost = "shop", UserName = "ada", Password = "secret", Ssl = new SslOption("broker", enabled: true) };
        await using var services = Build("NamePrefix=dev-", s => s.AddSingleton<IConnectionFactory>(found));

        var used = services.GetRequiredService<IMessaging>().As<ConnectionFactory>();

        Assert.NotSame(found, used);
        Assert.Equal(("broker", 5699, "shop", "ada", "secret"), (used.HostName, used.Port, used.VirtualHost, used.UserName, used.Password));
        Assert.Equal((true, "broker"), (used.Ssl.Enabled, used.Ssl.ServerName));
        Assert.False(used.AutomaticRecoveryEnabled);
    }

    [Fact]
    public async Task What_the_settings_say_wins()
    {
        await using var services = Build("Hosts:0=mine", s => s.AddSingleton<IConnectionFactory>(new ConnectionFactory { HostName = "broker" }));

        Assert.Equal("mine", services.GetRequiredService<IMessaging>().As<ConnectionFactory>().HostName);
    }

    [Theory]
    [InlineData("VirtualHost=mine", "mine")]
    [InlineData("VirtualHost=/", "/")]
    [InlineData("NamePrefix=dev-", "shop")]
    public async Task A_virtual_host_of_the_settings_wins(string setting, string virtualHost)
    {
        await using var services = Build(setting, s => s.AddSingleton<IConnectionFactory>(new ConnectionFactory { HostName = "broker", VirtualHost = "shop" }));

        Assert.Equal(virtualHost, services.GetRequiredService<IMessaging>().As<ConnectionFactory>().VirtualHost);
    }

    [Fact]
    public async Task A_connection_string_is_found_by_name()
    {
        await using var services = Build("ConnectionName=rabbit", _ => { });

        var used = services.GetRequiredService<IMessaging>().As<ConnectionFactory>();
        Assert.Equal(("named", "ada"), (used.HostName, used.UserName));
    }

    private static ServiceProvider Build(string setting, Action<IServiceCollection> add)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Messaging:Provider", "rabbitmq"),
            new($"Messaging:Providers:rabbitmq:{setting.Split('=')[0]}", setting.Split('=')[1]),
            new("ConnectionStrings:rabbit", "amqp://ada:secret@named:5672/shop"),
        ]).Build();
        var services = new ServiceCollection();
        add(services);
        services.AddMessaging(configuration).AddRabbitMq();
        return services.BuildServiceProvider();
    }
}
