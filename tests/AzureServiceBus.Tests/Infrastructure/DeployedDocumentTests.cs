using System.Text.RegularExpressions;
using Azure.Messaging.ServiceBus.Administration;
using Integration.AzureServiceBus.Tests.Behaviour;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Tests.Infrastructure;

/// <summary>What a document's tool makes is what the provider makes of the same topology.</summary>
public sealed class DeployedDocumentTests : EmulatorTest
{
    private ServiceBusAdministrationClient Administration => Messaging.As<ServiceBusAdministrationClient>();

    [Theory]
    [InlineData(null)]
    [InlineData(Everything.Seed)]
    public async Task Nothing_is_left_to_plan(string? seed)
    {
        await DeployAsync(Messaging, Everything.Topology, seed);

        Assert.Equal("no changes", (await Messaging.Topology.PlanAsync(Everything.Topology)).ToString());
        Assert.Equal("", string.Join('\n', await Messaging.Topology.ListUnmappedAsync().ToListAsync()));
    }

    [Fact]
    public async Task What_is_deployed_is_what_is_applied()
    {
        var deployed = Connect(o => o with { NamePrefix = "deployed/" });
        var applied = Connect(o => o with { NamePrefix = "applied/" });
        await DeployAsync(deployed, Everything.Topology, Everything.Seed);
        await applied.Topology.ApplyAsync(await applied.Topology.PlanAsync(Everything.Topology));

        Assert.Equal(await DescribeAsync("applied/"), await DescribeAsync("deployed/"));
    }

    /// <summary>An update replaces rules that a document made, as any others.</summary>
    [Fact]
    public async Task A_deployed_subscription_can_be_updated()
    {
        await DeployAsync(Messaging, Everything.Topology, seed: null);
        var changed = Everything.Topology with { Subscriptions = [.. Everything.Topology.Subscriptions.Select(s => s with { Filter = MessageFilter.Parse("x = 1") })] };

        await Messaging.Topology.ApplyAsync(await Messaging.Topology.PlanAsync(changed));

        Assert.Equal("no changes", (await Messaging.Topology.PlanAsync(changed)).ToString());
    }

    /// <summary>Rules of documents have their values in the expression: they select what the filter says.</summary>
    [Fact]
    public async Task Rules_of_a_document_select_what_their_filters_select()
    {
        string[] filters =
        [
            "country = 'DE'", "country = 'D''E'", "vip = true", "vip <> true", "count = 3", "count = -3", "count <> 3", "total = 1.5", "total > 1.5 and total <= 1000", "country in ('AT', 'DE')",
            "country not in ('AT', 'DE')", @"note starts with '50%_\'", "exists(note)", "not exists(note)", "$subject = 'order'", "count in (3, 1000000000000)",
        ];
        var topology = new TopologyDefinition { Topics = [new("t")], Subscriptions = [.. filters.Select((f, i) => new SubscriptionDefinition("t", $"s{i}") { Filter = MessageFilter.Parse(f) })] };
        await DeployAsync(Messaging, topology, Everything.Seed);
        Message[] messages =
        [
            Message.FromText("0"),
            Message.FromText("1").WithHeader("country", "DE").WithHeader("vip", true).WithHeader("count", 3L).WithHeader("total", 1.5) with { Subject = "order" },
            Message.FromText("2").WithHeader("country", "D'E").WithHeader("vip", false).WithHeader("count", -3L).WithHeader("total", 1000d).WithHeader("note", @"50%_\ off"),
            Message.FromText("3").WithHeader("country", "AT").WithHeader("vip", "true").WithHeader("count", "3").WithHeader("total", "1.5").WithHeader("note", "50 off"),
            Message.FromText("4").WithHeader("country", 1L).WithHeader("count", 1_000_000_000_000L).WithHeader("total", 2L),
        ];

        (await Messaging.Topic("t").PublishManyAsync(messages)).ThrowIfAnyFailed();

        foreach (var subscription in topology.Subscriptions)
        {
            var wanted = messages.Where(subscription.Filter.Matches).Select(m => m.Text);
            var got = (await RunAsync(Messaging.Source(subscription.Path).PeekAsync(10))).Select(m => m.Message.Text).Order(StringComparer.Ordinal);
            Assert.Equal($"{subscription.Filter}: {string.Join(' ', wanted)}", $"{subscription.Filter}: {string.Join(' ', got)}");
        }
    }

    /// <summary>A dead letter goes back to its subscription alone: copies are let in, by their mark, also where a document made the rules.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Everything.Seed)]
    public async Task Dead_letters_are_redriven_to_a_deployed_subscription(string? seed)
    {
        await DeployAsync(Messaging, Everything.Topology, seed);
        await Messaging.Topic("order-placed").PublishAsync(Message.FromText("x").WithHeader("country", "DE") with { Subject = "order" });
        var germany = Messaging.Topic("order-placed").Subscription("germany");
        await (await ReceiveAsync(germany)).DeadLetterAsync("reason");

        var redriven = await RunAsync(germany.DeadLetters.RedriveAsync());

        Assert.Equal(1, redriven.Moved);
        Assert.Equal("x", (await ReceiveAsync(germany)).Message.Text);
        Assert.Single(await RunAsync(Messaging.Topic("order-placed").Subscription("audit").PeekAsync(10)));
    }

    internal static async Task<Deployment> DeployAsync(IMessaging messaging, TopologyDefinition topology, string? seed, InfrastructureOptions? options = null)
    {
        var deployment = new Deployment(messaging.As<ServiceBusAdministrationClient>());
        await deployment.DeployAsync(((IInfrastructureExport)messaging).ExportInfrastructure(topology, InfrastructureFormat.Terraform, (options ?? new()) with { Seed = seed }));
        return deployment;
    }

    /// <summary>Everything under a prefix, but for the marks, which are chosen, and for rules, which have two forms.</summary>
    private async Task<string> DescribeAsync(string prefix)
    {
        var found = new List<string>();
        await foreach (var queue in Administration.GetQueuesAsync())
        {
            found.Add($"{queue.Name}: {queue.LockDuration} {queue.MaxDeliveryCount} {queue.DefaultMessageTimeToLive} {queue.DeadLetteringOnMessageExpiration} "
                + $"{queue.RequiresSession} {queue.RequiresDuplicateDetection} {queue.DuplicateDetectionHistoryTimeWindow} {queue.AutoDeleteOnIdle} {queue.EnablePartitioning} "
                + $"{queue.MaxSizeInMegabytes} {queue.EnableBatchedOperations} {queue.Status} {queue.UserMetadata}");
        }

        await foreach (var topic in Administration.GetTopicsAsync())
        {
            found.Add($"{topic.Name}: {topic.SupportOrdering} {topic.DefaultMessageTimeToLive} {topic.RequiresDuplicateDetection} {topic.DuplicateDetectionHistoryTimeWindow} {topic.AutoDeleteOnIdle} "
                + $"{topic.EnablePartitioning} {topic.MaxSizeInMegabytes} {topic.EnableBatchedOperations} {topic.Status} {topic.UserMetadata}");
            await foreach (var sub in Administration.GetSubscriptionsAsync(topic.Name))
            {
                found.Add($"{topic.Name}/{sub.SubscriptionName}: {sub.LockDuration} {sub.MaxDeliveryCount} {sub.DefaultMessageTimeToLive} {sub.DeadLetteringOnMessageExpiration} "
                    + $"{sub.EnableDeadLetteringOnFilterEvaluationExceptions} {sub.RequiresSession} {sub.AutoDeleteOnIdle} {sub.EnableBatchedOperations} {sub.Status} {sub.UserMetadata}");
            }
        }

        var own = found.Where(f => f.StartsWith(prefix, StringComparison.Ordinal)).Select(f => f[prefix.Length..]).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(12, own.Count);
        return Regex.Replace(string.Join('\n', own), "[0-9a-f]{16}(?=\n|$)", "MARK", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
    }
}
