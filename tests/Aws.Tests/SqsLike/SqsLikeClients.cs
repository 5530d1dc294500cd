using Amazon.Runtime;

namespace Integration.Aws.Tests.SqsLike;

/// <summary>Clients of a <see cref="SqsLikeServer"/>.</summary>
internal static class SqsLikeClients
{
    /// <summary>Options that reach it.</summary>
    public static AwsMessagingOptions Options(this SqsLikeServer server) => new()
    {
        ServiceUrl = server.Uri,
        Region = SqsLikeServer.Region,
        AccountId = SqsLikeServer.Account,
        Credentials = new BasicAWSCredentials("x", "y"),
        MaxErrorRetry = 0,
    };

    /// <summary>A client that knows these queues by declaration.</summary>
    public static IMessaging Connect(this SqsLikeServer server, params QueueDefinition[] declared) =>
        server.Connect(new MessagingClientOptions { Topology = new TopologyDefinition { Queues = declared } });

    public static IMessaging Connect(this SqsLikeServer server, MessagingClientOptions client) => AwsMessaging.Create(server.Options(), client);

    /// <summary>Makes a queue, and a client that knows it.</summary>
    public static async Task<IMessaging> GivenAsync(this SqsLikeServer server, QueueDefinition queue, TimeProvider? time = null)
    {
        var messaging = server.Connect(new MessagingClientOptions
        {
            Topology = new TopologyDefinition { Queues = [queue] },
            TimeProvider = time ?? TimeProvider.System,
            DrainTimeout = TimeSpan.Zero,
        });
        await messaging.Topology.CreateQueueAsync(queue);
        return messaging;
    }
}
