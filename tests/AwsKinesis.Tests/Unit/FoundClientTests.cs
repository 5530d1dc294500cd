using Amazon;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Kinesis;
using Amazon.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aws.Kinesis.Tests.Unit;

/// <summary>Clients and settings of AWS that an application has are used; what the provider's own settings say wins.</summary>
public sealed class FoundClientTests
{
    [Fact]
    public async Task A_client_among_the_services_is_used_and_settings_win()
    {
        using var client = new AmazonKinesisClient(new BasicAWSCredentials("id", "secret"), RegionEndpoint.EUCentral1);
        await using var found = Build([], s => s.AddSingleton<IAmazonKinesis>(client));
        await using var set = Build([new("Region", "eu-west-3")], s => s.AddSingleton<IAmazonKinesis>(client));

        Assert.Same(client, found.GetRequiredService<IMessaging>().As<IAmazonKinesis>());
        Assert.NotSame(client, set.GetRequiredService<IMessaging>().As<IAmazonKinesis>());
    }

    [Fact]
    public async Task AWSOptions_say_what_the_settings_do_not()
    {
        await using var services = Build([], s => s.AddSingleton(new AWSOptions { Region = RegionEndpoint.USWest2, Credentials = new BasicAWSCredentials("id", "secret") }));

        Assert.Equal("us-west-2", services.GetRequiredService<IMessaging>().As<IAmazonKinesis>().Config.RegionEndpoint.SystemName);
    }

    private static ServiceProvider Build(KeyValuePair<string, string?>[] settings, Action<IServiceCollection> add)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(s => KeyValuePair.Create($"Messaging:Providers:aws-kinesis:{s.Key}", s.Value)).Append(new("Messaging:Provider", "aws-kinesis"))).Build();
        var services = new ServiceCollection();
        add(services);
        services.AddMessaging(configuration).AddKinesis();
        return services.BuildServiceProvider();
    }
}
