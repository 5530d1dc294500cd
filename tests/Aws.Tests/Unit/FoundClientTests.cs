using Amazon;
using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration.Aws.Requests;
using Integration.Aws.Tests.Emulator;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aws.Tests.Unit;

/// <summary>Clients and settings of AWS that an application has are used; what the provider's own settings say wins.</summary>
public sealed class FoundClientTests(EmulatorFixture emulator)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_among_the_services_carry_messages_and_are_left_open()
    {
        using var sqs = emulator.CreateSqs();
        using var sns = emulator.CreateSns();
        var (queue, topic) = (EmulatorFixture.NewName("found"), EmulatorFixture.NewName("found"));
        await using (var services = Build("", s => s.AddSingleton<IAmazonSQS>(sqs).AddSingleton<IAmazonSimpleNotificationService>(sns)))
        {
            var messaging = services.GetRequiredService<IMessaging>();
            Assert.Same(sqs, messaging.As<IAmazonSQS>());
            Assert.Same(sns, messaging.As<IAmazonSimpleNotificationService>());

            await messaging.Topology.CreateQueueAsync(new(queue), Token);
            await messaging.Topology.CreateTopicAsync(new(topic), Token);
            await messaging.Queue(queue).SendAsync(Message.FromText("x"), Token);
            await messaging.Topic(topic).PublishAsync(Message.FromText("x"), Token);
            var received = Assert.Single(await messaging.Queue(queue).ReceiveAsync(1, TimeSpan.FromSeconds(10), Token));
            await received.CompleteAsync(Token);
        }

        Assert.NotEmpty((await sqs.ListQueuesAsync(queue, Token)).QueueUrls);
    }

    [Fact]
    public async Task Requests_of_a_found_client_are_counted_and_tell_the_services_clock()
    {
        using var sqs = emulator.CreateSqs();
        var time = new AnHourBehind();
        using var clients = new AwsClients(new AwsMessagingOptions { SqsClient = sqs, Region = "us-east-1" }, new MessagingClientOptions { TimeProvider = time });

        await clients.Sqs.ListQueuesAsync("none", Token);

        Assert.Equal(1, clients.Requests["ListQueues"]);
        Assert.True(clients.Clock.Now - time.GetUtcNow() > TimeSpan.FromMinutes(50), $"The clock shows {clients.Clock.Now}, an hour behind: {time.GetUtcNow()}.");
    }

    [Fact]
    public async Task The_clients_of_the_messaging_clients_key_come_first()
    {
        using var all = emulator.CreateSqs();
        using var own = emulator.CreateSqs();
        await using var services = Build("", s => s.AddSingleton<IAmazonSQS>(all).AddKeyedSingleton<IAmazonSQS>("reports", own), "reports");

        Assert.Same(own, services.GetRequiredKeyedService<IMessaging>("reports").As<IAmazonSQS>());
    }

    [Fact]
    public async Task What_the_settings_say_wins()
    {
        using var sqs = emulator.CreateSqs();
        await using var services = Build("Region=eu-west-3", s => s.AddSingleton<IAmazonSQS>(sqs)
            .AddSingleton(new AWSOptions { Region = RegionEndpoint.USWest2, Credentials = new BasicAWSCredentials("id", "secret") }));

        var used = services.GetRequiredService<IMessaging>().As<IAmazonSQS>();

        Assert.NotSame(sqs, used);
        Assert.Equal("eu-west-3", used.Config.RegionEndpoint.SystemName);
    }

    [Fact]
    public async Task AWSOptions_say_what_the_settings_do_not()
    {
        await using var services = Build("NamePrefix=dev-", s => s.AddSingleton(new AWSOptions { Region = RegionEndpoint.USWest2, Credentials = new BasicAWSCredentials("id", "secret") }));

        Assert.Equal("us-west-2", services.GetRequiredService<IMessaging>().As<IAmazonSQS>().Config.RegionEndpoint.SystemName);
    }

    private static ServiceProvider Build(string setting, Action<IServiceCollection> add, string? client = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Messaging:Provider", "aws"),
            .. setting.Length == 0 ? [] : new[] { KeyValuePair.Create($"Messaging:Providers:aws:{setting.Split('=')[0]}", (string?)setting.Split('=')[1]) }]).Build();
        var services = new ServiceCollection();
        add(services);
        (client is null ? services.AddMessaging(configuration) : services.AddMessaging(client, configuration)).AddAws();
        return services.BuildServiceProvider();
    }

    private sealed class AnHourBehind : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(-1);
    }
}
