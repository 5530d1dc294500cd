using Integration.Hosting;
using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Pipeline.Tests.Hosting;

/// <summary>What is wrong with the settings of a pipeline is told at the start, all at once.</summary>
public sealed class ConfigurationTests
{
    private const string Key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <summary>Lines of <c>Pipeline</c> for a client with every part, and the one fault that they make.</summary>
    public static TheoryData<string, string> Faults { get; } = new()
    {
        { "MaxConcurrency = 0", "Messaging:Pipeline:MaxConcurrency is 0; allowed: 1 to 1000." },
        { "Compression:Algorithm = lzma", "Messaging:Pipeline:Compression:Algorithm 'lzma' is unknown; allowed: Brotli, Gzip." },
        { "Compression:Threshold = -1", "Messaging:Pipeline:Compression:Threshold is -1; allowed: 0 or more." },
        { "Compression:MaxExpandedBytes = 0", "Messaging:Pipeline:Compression:MaxExpandedBytes is 0; allowed: 1 or more." },
        { "Compression:Destinations:0 = a b", "Messaging:Pipeline:Compression:Destinations has 'a b', which is not the name of a queue or topic." },
        { "Compresion:Threshold = 1",
            "Messaging:Pipeline:Compresion is unknown; allowed: MaxConcurrency, LeftToApplication, Compression, Encryption, ClaimCheck, Stores. Did you mean 'Compression'?" },
        { "Encryption:CurrentKey = k9", "Messaging:Pipeline:Encryption:CurrentKey names the key 'k9', which there is not; keys: k1." },
        { "Encryption:Keys:k2 = hunter2", "Messaging:Pipeline:Encryption:Keys:k2 is not a key: 16, 24 or 32 bytes in base64 are expected." },
        { "Encryption:Keys:k2 = AAAA", "Messaging:Pipeline:Encryption:Keys:k2 is not a key. The key 'k2' has 3 bytes; AES takes 16, 24 or 32. (Parameter 'bytes')." },
        { "ClaimCheck:Threshold = -1", "Messaging:Pipeline:ClaimCheck:Threshold is -1; allowed: 0 or more." },
        { "ClaimCheck:MaxBodyBytes = 1000", "Messaging:Pipeline:ClaimCheck:MaxBodyBytes is 1000, less than Threshold (131072): nothing could be stored." },
        { "ClaimCheck:Store = s3", "Messaging:Pipeline:ClaimCheck:Store 's3' is unknown; allowed: folder." },
        { "ClaimCheck:SweepOlderThan = 00:10:00", "Messaging:Pipeline:ClaimCheck:SweepOlderThan is '00:10:00'; allowed: 01:00:00 or more." },
        { "Stores:fodler:Path = x", "Messaging:Pipeline:Stores:fodler is unknown; allowed: folder. Did you mean 'folder'?" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault(string settings, string expected)
    {
        var current = settings.Contains("CurrentKey", StringComparison.Ordinal) ? "" : "Pipeline:Encryption:CurrentKey = k1\n";
        var lines = string.Join('\n', settings.Split('\n').Select(l => $"Pipeline:{l}"));

        var faults = await FaultsAsync($"{current}Pipeline:Encryption:Keys:k1 = {Key}\nPipeline:Stores:folder:Path = bodies\n{lines}", AddAll);

        Assert.Equal(expected, Assert.Single(faults));
    }

    [Fact]
    public async Task Everything_that_is_missing_is_told_at_once()
    {
        var faults = await FaultsAsync("", m => m.AddEncryption().AddClaimCheck().AddCompression(o => o.Threshold = -5));

        Assert.Equal(
            [
                "Messaging:Pipeline:Encryption:Keys has no key; set Keys:<id> to 16, 24 or 32 random bytes in base64, from where secrets are kept, or give AddEncryption a key ring.",
                "Messaging:Pipeline:ClaimCheck has no store: call AddFolderBodyStore(), AddS3BodyStore() or AddAzureBlobBodyStore() on what AddMessaging returns.",
                "Messaging:Pipeline:Compression:Threshold is -5; allowed: 0 or more.",
            ],
            faults);
    }

    [Fact]
    public async Task Of_several_stores_one_must_be_chosen()
    {
        var faults = await FaultsAsync("", m => m.AddClaimCheck().AddFolderBodyStore("old", "a").AddFolderBodyStore("new", "b"));

        Assert.Equal("Messaging:Pipeline:ClaimCheck:Store is missing: there are several; allowed: old, new.", Assert.Single(faults));
    }

    [Theory]
    [InlineData("Compression")]
    [InlineData("Encryption")]
    [InlineData("ClaimCheck")]
    public async Task A_part_for_what_is_not_declared_would_code_nothing(string part)
    {
        var settings = $"""
            Pipeline:Encryption:Keys:k1 = {Key}
            Pipeline:Stores:folder:Path = bodies
            Pipeline:{part}:Destinations:0 = Payments
            Pipeline:{part}:Destinations:1 = placed
            """;

        var faults = await FaultsAsync(settings, m => AddAll(m.AddQueue(new("payments")).AddTopic(new("placed"))));

        Assert.Equal(
            $"Messaging:Pipeline:{part}:Destinations has 'Payments', which is not declared; declared: queue 'payments', topic 'placed'. Did you mean 'payments'?",
            Assert.Single(faults));
    }

    [Fact]
    public async Task Middleware_and_audits_for_what_is_not_declared_would_see_nothing()
    {
        var faults = await FaultsAsync("", m => m
            .AddQueue(new("payments")).AddTopic(new("placed")).AddTopology(new() { Streams = [new("clicks")] })
            .UseOutgoing<Passing>("payments", "clicks").UseAudit("topic:payments", "paymnts").UseAudit("topic:placed", "payments"));

        const string Declared = "which is not declared; declared: queue 'payments', topic 'placed'.";
        Assert.Equal(
            [
                $"Messaging:Pipeline has the middleware Passing for 'clicks', {Declared}",
                $"Messaging:Pipeline has an audit to the topic 'payments' for 'paymnts', {Declared} Did you mean 'payments'?",
                $"Messaging:Pipeline has an audit to the topic 'payments', {Declared} Did you mean 'payments'?",
            ],
            faults);
    }

    [Fact]
    public async Task What_consumers_receive_from_and_replies_come_to_is_known_and_without_a_topology_everything_may_be()
    {
        await StartsAsync("Requests:ReplyQueue = answers", m => m
            .AddQueue(new("payments"))
            .AddRequestClient().AddConsumer<string, Handler>("orders").AddInstanceConsumer<string, Handler>("prices")
            .UseOutgoing<Passing>("orders", "prices", "answers"));
        await StartsAsync("", m => m.UseOutgoing<Passing>("anything").UseAudit("topic:anywhere").AddCompression(o => o.Destinations.Add("anything")));
        await StartsAsync("", m => m.AddTopology(new() { Streams = [new("clicks")] }).UseOutgoing<Passing>("anything"));
    }

    [Fact]
    public async Task Outgoing_middleware_that_can_not_be_made_is_told_at_the_start()
    {
        var faults = await FaultsAsync("", m => m.UseOutgoing<Needing>().UseOutgoing<Choosing>().UseOutgoing<Passing>());

        Assert.Equal("Messaging:Pipeline has the middleware Needing, which can't be made: it needs Missing, which is no service of the application.", Assert.Single(faults));
    }

    [Fact]
    public Task Outgoing_middleware_that_the_application_makes_itself_is_not_judged_by_its_constructor() =>
        StartsAsync("", m =>
        {
            m.Services.AddSingleton(_ => new Needing(new Missing()));
            m.UseOutgoing<Needing>();
        });

    [Fact]
    public async Task Middleware_for_every_source_is_no_middleware_for_batches()
    {
        var faults = await FaultsAsync("", m => m.AddQueue(new("orders")).AddBatchConsumer<string, Batch>("orders").UseMiddleware<Nothing>());

        Assert.Contains("Messaging:Consumers:orders has a batch handler, and there is middleware for every source", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_is_added_once_and_destinations_are_names()
    {
        Assert.Throws<InvalidOperationException>(() => MessagingHost.Build("", m => m.AddCompression().AddCompression()));
        Assert.Throws<ArgumentException>(() => MessagingHost.Build("", m => m.UseAudit("a b")));
        Assert.Throws<ArgumentException>(() => MessagingHost.Build("", m => m.UseAudit("placed/billing")));
        Assert.Throws<ArgumentException>(() => MessagingHost.Build("", m => m.UseAudit("audit", "a b")));
        Assert.Throws<ArgumentException>(() => MessagingHost.Build("", m => m.AddFolderBodyStore("a b")));
    }

    private static void AddAll(IMessagingBuilder messaging) => messaging.AddCompression().AddEncryption().AddClaimCheck().AddFolderBodyStore();

    private static Task<IReadOnlyList<string>> FaultsAsync(string settings, Action<IMessagingBuilder> messaging) =>
        MessagingHost.Build($"Provider = in-memory\n{settings}", m => messaging(m.AddInMemory())).FaultsAsync();

    private static async Task StartsAsync(string settings, Action<IMessagingBuilder> messaging)
    {
        var broker = Guid.NewGuid().ToString("N");
        using var host = MessagingHost.Build($"Provider = in-memory\nProviders:in-memory:BrokerName = {broker}\n{settings}", m => messaging(m.AddInMemory()));
        var topology = host.Messaging().Topology;
        await topology.CreateQueueAsync(new("orders"), TestContext.Current.CancellationToken);
        await topology.CreateQueueAsync(new("answers"), TestContext.Current.CancellationToken);
        await topology.CreateTopicAsync(new("prices"), TestContext.Current.CancellationToken);
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        InMemoryBroker.Remove(broker);
    }

    private class Passing : IOutgoingMiddleware
    {
        public ValueTask<Message> InvokeAsync(Message message, PipelineContext context, CancellationToken cancellationToken) => new(message);
    }

    private sealed class Missing;

    private sealed class Needing(Missing missing) : Passing
    {
        public Missing Missing => missing;
    }

    /// <summary>The container has all that one of its constructors needs: services, another key's, a default.</summary>
    private sealed class Choosing : Passing
    {
        public Choosing(Missing missing) => Missing = missing;

        public Choosing(IMessaging messaging, [FromKeyedServices("other")] Missing? missing, int most = 3) => (Messaging, Missing, Most) = (messaging, missing, most);

        public IMessaging? Messaging { get; }

        public Missing? Missing { get; }

        public int Most { get; }
    }

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Batch : IBatchHandler<string>
    {
        public Task HandleAsync(IReadOnlyList<BatchItem<string>> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Nothing : IConsumerMiddleware
    {
        public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken) => next(context, cancellationToken);
    }
}
