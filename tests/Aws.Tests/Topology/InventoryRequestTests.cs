using System.Globalization;
using Integration.Aws.Tests.SqsLike;
using Integration.Aws.Tests.Standins;

namespace Integration.Aws.Tests.Topology;

/// <summary>One look at an account reads everything once.</summary>
public sealed class InventoryRequestTests
{
    [Fact]
    public async Task An_inventory_lists_queues_and_topics_once_and_describes_each_queue_once()
    {
        await using var sqs = new SqsLikeServer();
        await using var sns = new ScriptedServer(ScriptedServer.Result("ListTopics", "<Topics/>"));
        await using var messaging = AwsMessaging.Create(sqs.Options() with { SqsServiceUrl = sqs.Uri, SnsServiceUrl = sns.Uri });
        foreach (var i in Enumerable.Range(0, 20))
            await messaging.Topology.CreateQueueAsync(new(i.ToString("d2", CultureInfo.InvariantCulture)));
        var before = sqs.Requests.ToDictionary();

        var (definition, unmapped) = await messaging.Topology.TakeInventoryAsync();

        Assert.Equal(20, definition.Queues.Count);
        Assert.Empty(unmapped);
        Assert.Equal((1, 40, 40, 1), (Since("ListQueues"), Since("GetQueueAttributes"), Since("ListQueueTags"), sns.Requests.Count));

        // The next look is a look of its own.
        await messaging.Topology.DeleteQueueAsync("07");
        Assert.Equal(19, (await messaging.Topology.TakeInventoryAsync()).Definition.Queues.Count);

        int Since(string operation) => sqs.Requests.GetValueOrDefault(operation) - before.GetValueOrDefault(operation);
    }
}
