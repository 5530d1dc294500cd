using System.Security.Cryptography;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Pipeline.Tests.RoundTrips;

/// <summary>Claim check, compression and encryption together, on a provider: through queue, dead-letter queue, redrive and topic.</summary>
public abstract class RoundTripTests : IAsyncLifetime
{
    private const string Queue = "orders";
    private const string Coded = "br, aes-gcm, claim-check";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly TemporaryFolder _folder = new();
    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private Broker _broker = null!;
    private ClientHost _application = null!;
    private IMessaging _tool = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Settings => $"""
        Pipeline:ClaimCheck:Threshold = 1000
        Pipeline:ClaimCheck:DeleteAfterCompletion = true
        Pipeline:Stores:folder:Path = {_folder.Path}
        Pipeline:Encryption:Keys:first = {_key}
        """;

    public async ValueTask InitializeAsync()
    {
        _broker = await StartBrokerAsync();
        _application = await _broker.StartAsync(AddParts, Settings);
        _tool = _broker.ConnectBare();
        await _tool.Topology.ApplyAsync(await _tool.Topology.PlanAsync(new TopologyDefinition
        {
            Queues = [new QueueDefinition(Queue) { MaxDeliveryCount = 8 }],
            Topics = [new TopicDefinition("placed")],
            Subscriptions = [new SubscriptionDefinition("placed", "billing"), new SubscriptionDefinition("placed", "shipping")],
        }, cancellationToken: Token), cancellationToken: Token);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _tool.DisposeAsync();
        await _application.DisposeAsync();
        await _broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_body_comes_back_from_the_queue_its_dead_letters_and_after_a_redrive()
    {
        var (body, queue) = (MakeBody(), _application.Messaging.Queue(Queue));
        await queue.SendAsync(Message.FromBytes(body).WithHeader("country", "DE") with { Subject = "report" }, Token);

        // What the service has: small, unreadable, with its headers.
        var stored = await ReceiveAsync(_tool.Queue(Queue));
        Assert.Equal(Coded, stored.Headers[ContentEncoding.Header].As<string>());
        Assert.Equal("DE", stored.Headers["country"].As<string>());
        Assert.True(stored.Body.Length < 1000);
        await stored.ReleaseAsync(Token);

        var received = await ReceiveAsync(queue);
        AssertSent(body, received);
        await received.DeadLetterAsync("Refused", "by a test", Token);

        var dead = await ReceiveAsync(queue.DeadLetters);
        AssertSent(body, dead);
        Assert.Equal("Refused", dead.DeadLetter!.Reason);
        await dead.ReleaseAsync(Token);
        await RedriveAsync(queue.DeadLetters);

        var again = await ReceiveAsync(queue);
        AssertSent(body, again);
        Assert.Single(_folder.Files);
        await again.CompleteAsync(Token);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_reader_without_the_parts_dead_letters_with_a_reason_and_a_redrive_gives_it_to_one_with_them()
    {
        var body = MakeBody();
        await _application.Messaging.Queue(Queue).SendAsync(Message.FromBytes(body).WithHeader("country", "DE") with { Subject = "report" }, Token);
        await using (var without = await _broker.StartAsync(_ => { }))
        {
            Assert.Null(await without.Messaging.Queue(Queue).ReceiveOneAsync(TimeSpan.FromSeconds(3), Token));

            // It lies there for all to see, as it is stored.
            var dead = await ReceiveAsync(without.Messaging.Queue(Queue).DeadLetters);
            Assert.Equal(DeadLetterReason.Unreadable, dead.DeadLetter!.Reason);
            Assert.Contains("claim-check", dead.DeadLetter.Description, StringComparison.Ordinal);
            Assert.Equal(Coded, dead.Headers[ContentEncoding.Header].As<string>());
            await dead.ReleaseAsync(Token);
        }

        await RedriveAsync(_application.Messaging.Queue(Queue).DeadLetters);

        var received = await ReceiveAsync(_application.Messaging.Queue(Queue));
        AssertSent(body, received);
        await received.CompleteAsync(Token);
    }

    [Fact]
    public async Task Every_subscription_gets_the_body_and_the_first_to_complete_does_not_delete_it()
    {
        var (body, topic) = (MakeBody(), _application.Messaging.Topic("placed"));
        var results = await topic.PublishManyAsync([Message.FromBytes(body).WithHeader("country", "DE") with { Subject = "report" }], cancellationToken: Token);
        Assert.True(results.AllSucceeded);
        foreach (var subscription in (string[])["billing", "shipping"])
        {
            var received = await ReceiveAsync(topic.Subscription(subscription));
            AssertSent(body, received);
            await received.CompleteAsync(Token);
        }

        Assert.Single(_folder.Files);
    }

    private protected abstract Task<Broker> StartBrokerAsync();

    private static void AddParts(IMessagingBuilder messaging) =>
        messaging.AddClaimCheck().AddFolderBodyStore().AddEncryption().AddCompression(o => o.Threshold = 0);

    /// <summary>Half of it can be compressed.</summary>
    private static byte[] MakeBody() => [.. RandomNumberGenerator.GetBytes(20_000), .. new byte[20_000]];

    private static void AssertSent(byte[] body, ReceivedMessage received)
    {
        Assert.True(body.AsSpan().SequenceEqual(received.Body.Span));
        Assert.Equal(MessageHeaders.Create(("country", "DE")), received.Headers);
        Assert.Equal("report", received.Subject);
        Assert.Equal("application/octet-stream", received.Message.ContentType);
    }

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageSource source) =>
        await source.ReceiveOneAsync(Patience, Token) ?? throw new InvalidOperationException($"Nothing came from '{source.Path}'.");

    private static async Task RedriveAsync(IDeadLetterSource dead)
    {
        // What was just given back may not be there to move yet.
        using var giveUp = new CancellationTokenSource(Patience);
        while ((await dead.RedriveAsync(cancellationToken: giveUp.Token)).Moved == 0)
            await Task.Delay(50, giveUp.Token);
    }
}
