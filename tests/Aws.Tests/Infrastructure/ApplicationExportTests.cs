using Integration.Drivers;
using Integration.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aws.Tests.Infrastructure;

/// <summary>An application writes the document of what it declares, with the rights for what it registered.</summary>
public sealed class ApplicationExportTests
{
    [Fact]
    public async Task Rights_are_those_of_bindings_schedules_consumers_and_replies()
    {
        var services = new ServiceCollection();
        services.AddMessaging(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Provider"] = "aws",
            ["Messaging:Providers:aws:Region"] = "eu-central-1",
            ["Messaging:Messages:told"] = "news",
            ["Messaging:Schedules:nightly:Queue"] = "cleanup",
            ["Messaging:Requests:ReplyQueue"] = "replies",
        }).Build())
            .AddAws().AddTopology(Topology)
            .MapMessage<Order>("orders").MapMessage<Told>()
            .AddRecurringMessage("nightly", _ => new Cleaned(), o => (o.Cron, o.SingleInstance) = ("@daily", true))
            .AddConsumer<Order, OrderHandler>("orders").AddConsumer<Told, OrderHandler>("news/archive")
            .AddRequestClient();
        await using var application = services.BuildServiceProvider();

        var written = application.ExportInfrastructure(InfrastructureFormat.CloudFormation);
        var changed = application.ExportInfrastructure(InfrastructureFormat.CloudFormation, configure: o => o with { SendsTo = [.. o.SendsTo, EntityPath.Queue("others")] });

        var roles = new InfrastructureOptions
        {
            SendsTo = [EntityPath.Queue("orders"), EntityPath.Topic("news"), EntityPath.Queue("cleanup")],
            Consumes = [EntityPath.Queue("orders"), EntityPath.Subscription("news", "archive"), EntityPath.Queue("replies")],
        };
        var export = (IInfrastructureExport)application.GetRequiredService<IMessaging>();
        Assert.Equal(export.ExportInfrastructure(Topology, InfrastructureFormat.CloudFormation, roles), written);
        Assert.Equal(
            export.ExportInfrastructure(Topology, InfrastructureFormat.CloudFormation, roles with { SendsTo = [.. roles.SendsTo, EntityPath.Queue("others")] }), changed);
    }

    /// <summary>The same from code, where only the instance knows its subscription's name, and from the configuration, where it is a key.</summary>
    [Fact]
    public async Task A_subscription_of_each_instances_own_is_its_topics()
    {
        var services = new ServiceCollection();
        services.AddMessaging(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Provider"] = "aws",
            ["Messaging:Providers:aws:Region"] = "eu-central-1",
            ["Messaging:Consumers:news/$instance:MaxConcurrency"] = "3",
        }).Build()).AddAws().AddTopology(Topology).AddInstanceConsumer<Told, OrderHandler>("news");
        await using var application = services.BuildServiceProvider();

        var written = application.ExportInfrastructure(InfrastructureFormat.CloudFormation);

        var export = (IInfrastructureExport)application.GetRequiredService<IMessaging>();
        Assert.Equal(export.ExportInfrastructure(Topology, InfrastructureFormat.CloudFormation, new() { Consumes = [EntityPath.Topic("news")] }), written);
        Assert.Contains("sqs:${AWS::Region}:${AWS::AccountId}:news--*--sub--dlq", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_topology_there_is_nothing_to_write()
    {
        var services = new ServiceCollection();
        services.AddMessaging(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Provider"] = "aws",
            ["Messaging:Providers:aws:Region"] = "eu-central-1",
        }).Build()).AddAws();
        await using var application = services.BuildServiceProvider();

        Assert.Contains("declares no topology", Assert.Throws<InvalidOperationException>(() => application.ExportInfrastructure(InfrastructureFormat.Terraform)).Message, StringComparison.Ordinal);
    }

    private static TopologyDefinition Topology { get; } = new()
    {
        Queues = [new("orders"), new("cleanup"), new("replies"), new("others")],
        Topics = [new("news")],
        Subscriptions = [new("news", "archive")],
    };

    [MessageType("order")]
    private sealed record Order;

    [MessageType("told")]
    private sealed record Told;

    [MessageType("cleaned")]
    private sealed record Cleaned;

    private sealed class OrderHandler : IMessageHandler<Order>, IMessageHandler<Told>
    {
        public Task HandleAsync(Order message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task HandleAsync(Told message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
