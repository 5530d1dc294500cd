using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Configuration;

/// <summary>Every kind of fault of the section: the path, the value unless it may be a secret, what is allowed.</summary>
public sealed class FaultTests
{
    private const string Valid = "Provider = stub\n";

    /// <summary>Lines of the section, and the one fault that they make.</summary>
    public static TheoryData<string, string> Faults { get; } = new()
    {
        { "DrainTimeout = 00:00:05", "Messaging:Provider is missing; allowed: in-memory, stub." },
        { "Provider = stubb", "Messaging:Provider 'stubb' is unknown; allowed: in-memory, stub. Did you mean 'stub'?" },
        { "Provider = rabbit", "Messaging:Provider 'rabbit' is unknown; allowed: in-memory, stub." },
        { Valid + "Provisioning = CreateAll", "Messaging:Provisioning 'CreateAll' is unknown; allowed: None, Check, Validate, CreateMissing." },
        { Valid + "Provisioning = 2", "Messaging:Provisioning '2' is unknown; allowed: None, Check, Validate, CreateMissing." },
        { Valid + "DrainTimeout = 30", "Messaging:DrainTimeout is '30'; allowed: a duration such as 00:00:30, 00:00:00 or more." },
        { Valid + "DrainTimeout = -00:00:01", "Messaging:DrainTimeout is '-00:00:01'; allowed: a duration such as 00:00:30, 00:00:00 or more." },
        { Valid + "DrainTimeout:Seconds = 5", "Messaging:DrainTimeout is a section; a single value is expected." },
        { Valid + "Drain = 00:00:05", "Messaging:Drain is unknown; allowed: Providers, Provider, Topology, Provisioning, DrainTimeout, Messages, HealthChecks, Pipeline, Gauges, Instance." },
        { Valid + "DrainTimout = 00:00:05", "Messaging:DrainTimout is unknown; allowed: Providers, Provider, Topology, Provisioning, DrainTimeout, Messages, HealthChecks, Pipeline, Gauges, Instance. Did you mean 'DrainTimeout'?" },
        { Valid + "Topology = orders", "Messaging:Topology is a single value; a section is expected." },
        { Valid + "Topology:Queues:0 = orders", "Messaging:Topology:Queues:0 is a single value; a section is expected." },
        { Valid + "Topology:Queue:orders:Ordered = true", "Messaging:Topology:Queue is unknown; allowed: Topics, Queues, Streams. Did you mean 'Queues'?" },
        { Valid + "Topology:Queues:orders:Ordered = yes", "Messaging:Topology:Queues:orders:Ordered is 'yes'; allowed: true or false." },
        { Valid + "Topology:Queues:orders:MaxDeliveryCount = 0", "Messaging:Topology:Queues:orders:MaxDeliveryCount is '0'; allowed: a whole number, 1 or more." },
        { Valid + "Topology:Queues:orders:MaxDeliveryCount = 2.5", "Messaging:Topology:Queues:orders:MaxDeliveryCount is '2.5'; allowed: a whole number, 1 or more." },
        { Valid + "Topology:Queues:orders:LockDuration = soon", "Messaging:Topology:Queues:orders:LockDuration is 'soon'; allowed: a duration such as 00:00:30, 00:00:00.0000001 or more." },
        { Valid + "Topology:Queues:a b:Ordered = true", "Messaging:Topology:Queues:a b is not a legal name; allowed: 1-64 letters A-Z and a-z, digits, '-' and '_'." },
        { Valid + "Topology:Topics:placed:Subscriptions:billing:Push:Kind = Webhook", "Messaging:Topology:Topics:placed:Subscriptions:billing:Push needs both Kind and Address." },
        { Valid + "Topology:Topics:placed:Subscriptions:billing:Push:Kind = Pigeon\nTopology:Topics:placed:Subscriptions:billing:Push:Address = roof", "Messaging:Topology:Topics:placed:Subscriptions:billing:Push:Kind 'Pigeon' is unknown; allowed: Webhook, Email, Sms, Function." },
        { Valid + "Topology:Topics:placed:Subscriptions:billing:Push:Kind = Webhook\nTopology:Topics:placed:Subscriptions:billing:Push:Address = roof", "Messaging:Topology:Topics:placed:Subscriptions:billing:Push:Address is not an absolute address of http or https." },
        { Valid + "Topology:Topics:placed:Subscriptions:billing:Lock = 00:00:30", "Messaging:Topology:Topics:placed:Subscriptions:billing:Lock is unknown; allowed: Filter, Push, LockDuration, MaxDeliveryCount, DefaultTimeToLive, DeadLetterOnExpiration, AutoDeleteOnIdle." },
        { Valid + "Providers:stub:MaxConnections = 65", "Messaging:Providers:stub:MaxConnections is '65'; allowed: a whole number, 1 to 64." },
        { Valid + "Providers:stub:Labels = red", "Messaging:Providers:stub:Labels is a single value; a section is expected." },
        { Valid + "Providers:stub:Labels:0:Name = red", "Messaging:Providers:stub:Labels:0 is a section; a single value is expected." },
        { "Provider = in-memory\nProviders:in-memory:BrokerName = not legal", "Messaging:Providers:in-memory is not valid: BrokerName 'not legal' is not 1-64 letters, digits, '-' and '_'." },
        { "Provider = in-memory\nProviders:in-memory:Like = kafka", "Messaging:Providers:in-memory:Like 'kafka' is unknown; allowed: sqs, service-bus." },
        { Valid + "Providers:stub:Endpoint = ftp://user:pass@host/", "Messaging:Providers:stub:Endpoint is not an absolute address of http or https." },
        { Valid + "Providers:stub:AccesKey = hunter2", "Messaging:Providers:stub:AccesKey is unknown; allowed: Endpoint, AccessKey, MaxConnections, Compress, Labels. Did you mean 'AccessKey'?" },
        { Valid + "Providers:stud:AccessKey = hunter2", "Messaging:Providers:stud is unknown; allowed: in-memory, stub. Did you mean 'stub'?" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault(string settings, string expected)
    {
        var faults = await HostBuilding.Build(settings, m => m.AddProvider(new StubProvider())).FaultsAsync();

        Assert.Equal(expected, Assert.Single(faults));
    }

    [Fact]
    public async Task A_filter_is_shown_with_the_place_of_its_fault()
    {
        var faults = await HostBuilding.Build(Valid + "Topology:Topics:placed:Subscriptions:billing:Filter = country = 'DE' and", m => m.AddProvider(new StubProvider())).FaultsAsync();

        var fault = Assert.Single(faults);
        Assert.StartsWith("Messaging:Topology:Topics:placed:Subscriptions:billing:Filter can't be read. Line 1, column 19: found ", fault, StringComparison.Ordinal);
        Assert.Contains("country = 'DE' and\n                  ^", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_are_in_one_message()
    {
        using var host = HostBuilding.Build(
            """
            Provider = stub
            DrainTimeout = soon
            Providers:stub:MaxConnections = none
            Topology:Queues:orders:Ordered = maybe
            Topology:Queues:orders:Colour = red
            """, m => m.AddProvider(new StubProvider()));

        var exception = await Assert.ThrowsAsync<MessagingConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(4, exception.Faults.Count);
        Assert.All(exception.Faults, fault => Assert.Contains($"{Environment.NewLine}  - {fault}", exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Providers:stub:Compress = Endpoint=sb://x/;SharedAccessKey=c2VjcmV0")]
    [InlineData("Providers:stub:Compress = amqp://user:c2VjcmV0@host")]
    [InlineData("Providers:stub:Endpoint = c2VjcmV0")]
    [InlineData("Providers:stub:Compress = c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0")]
    [InlineData("Providers:stub:AccesKey = c2VjcmV0")]
    public async Task What_may_be_a_secret_is_not_shown(string setting)
    {
        var fault = Assert.Single(await HostBuilding.Build(Valid + setting, m => m.AddProvider(new StubProvider())).FaultsAsync());

        Assert.DoesNotContain("c2VjcmV0", fault, StringComparison.Ordinal);
        Assert.Contains("Messaging:Providers:stub:", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_faults_of_every_client_are_in_one_message()
    {
        var host = HostBuilding.Build("Provider = rabbit\nOther:Provider = kafka", services: services =>
        {
            var section = ((IMessagingBuilder)services.First(s => s.ImplementationInstance is IMessagingBuilder).ImplementationInstance!).Configuration;
            services.AddMessaging("other", section.GetSection("Other")).AddInMemory();
        });

        var faults = await host.FaultsAsync();

        Assert.Contains(faults, f => f.StartsWith("Messaging:Provider 'rabbit'", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.StartsWith("Messaging:Other:Provider 'kafka'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_any_provider_the_fault_says_what_to_call()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMessaging(builder.Configuration.GetSection("Messaging"));

        var fault = Assert.Single(await builder.Build().FaultsAsync());

        Assert.Contains("no provider was added. Call AddInMemory(), AddAws(), AddKinesis(), AddAzureServiceBus(), AddAzureEventHubs() or AddRabbitMq()", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolving_without_a_start_reports_the_same()
    {
        using var host = HostBuilding.Build("Provider = rabbit");

        var exception = Assert.Throws<MessagingConfigurationException>(() => host.Messaging());

        Assert.Equal(exception.Faults, await host.FaultsAsync());
    }
}
