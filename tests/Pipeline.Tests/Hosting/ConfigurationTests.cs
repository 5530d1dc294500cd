using Integration.Hosting;
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

    private sealed class Batch : IBatchHandler<string>
    {
        public Task HandleAsync(IReadOnlyList<BatchItem<string>> batch, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Nothing : IConsumerMiddleware
    {
        public Task InvokeAsync(MessageContext context, ConsumerDelegate next, CancellationToken cancellationToken) => next(context, cancellationToken);
    }
}
