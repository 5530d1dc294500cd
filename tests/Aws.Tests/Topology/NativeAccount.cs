using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Amazon.SQS.Model;
using Integration.Aws.Requests;
using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Topology;

/// <summary>What someone else made with the plain SDK, under a prefix that no other test has, and a client over it.</summary>
internal sealed class NativeAccount : IAsyncDisposable
{
    private NativeAccount(IMessaging messaging, AwsContext context) => (Messaging, Context) = (messaging, context);

    public IMessaging Messaging { get; }

    public ITopology Topology => Messaging.Topology;

    public AwsContext Context { get; }

    public IAmazonSQS Sqs => Context.Sqs;

    public IAmazonSimpleNotificationService Sns => Context.Sns;

    public string Prefix => Context.Options.NamePrefix;

    public static async Task<NativeAccount> OpenAsync(AwsHarness harness, TopologyDefinition? declared = null)
    {
        var messaging = await harness.ConnectAsync(Guid.NewGuid().ToString("N"), new MessagingClientOptions { Topology = declared });
        return new NativeAccount(messaging, harness.Context(messaging));
    }

    /// <summary>Another client of the same account that knows nothing yet.</summary>
    public MessagingClient Reopen(TopologyDefinition? declared = null, AwsMessagingOptions? options = null)
    {
        var client = new MessagingClientOptions { Topology = declared };
        return new MessagingClient(new AwsDriver(new AwsContext(options ?? Context.Options, client)), client);
    }

    /// <summary>As <c>aws sqs create-queue</c> does it; the name without the prefix.</summary>
    public async Task<(string Url, string Arn)> CreateQueueAsync(string name, params (string Name, string Value)[] attributes)
    {
        var response = await Sqs.CreateQueueAsync(new CreateQueueRequest(Prefix + name) { Attributes = attributes.ToDictionary(a => a.Name, a => a.Value) });
        return (response.QueueUrl, await AttributeAsync(response.QueueUrl, "QueueArn"));
    }

    public Task<(string Url, string Arn)> CreateQueueAsync(string name, string deadLetterArn, int maxReceiveCount) =>
        CreateQueueAsync(name, ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{deadLetterArn}}","maxReceiveCount":"{{maxReceiveCount}}"}"""));

    public async Task<string> CreateTopicAsync(string name) => (await Sns.CreateTopicAsync(Prefix + name)).TopicArn;

    public async Task<string> UrlAsync(string name) => (await Sqs.GetQueueUrlAsync(Prefix + name)).QueueUrl;

    public async Task<bool> ExistsAsync(string name)
    {
        try
        {
            await UrlAsync(name);
            return true;
        }
        catch (QueueDoesNotExistException)
        {
            return false;
        }
    }

    public async Task<string> AttributeAsync(string url, string name) =>
        (await Sqs.GetQueueAttributesAsync(url, [name])).Attributes?.GetValueOrDefault(name) ?? "";

    public Task SetAsync(string url, string name, string value) => Sqs.SetQueueAttributesAsync(url, new Dictionary<string, string> { [name] = value });

    public ValueTask DisposeAsync() => Messaging.DisposeAsync();
}
