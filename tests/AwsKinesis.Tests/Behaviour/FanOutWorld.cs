using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;
using Integration.Http;
using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>A stream of one shard, and a driver for which a group is pushed its records.</summary>
internal sealed class FanOutWorld : IAsyncDisposable
{
    private readonly FaultProxy? _proxy;
    private readonly MessagingClient _client;
    private readonly IStreamReaderDriver _reader;

    private FanOutWorld(FaultProxy? proxy, KinesisContext context, IMessaging messaging, IStream stream, string group)
    {
        _proxy = proxy;
        Context = context;
        var driver = new KinesisDriver(context);
        _client = new MessagingClient(driver);
        _reader = driver.OpenReader(stream.Path, group);
        ReaderGroup = _client.Stream(stream.Path.Name).Group(group);
        Messaging = messaging;
        Stream = stream;
    }

    public KinesisContext Context { get; }

    public FaultProxy Proxy => _proxy!;

    public IMessaging Messaging { get; }

    public IStream Stream { get; }

    public IReaderGroup ReaderGroup { get; }

    public static async Task<FanOutWorld> StartAsync(
        KinesisFixture servers, string group, Func<KinesisMessagingOptions, KinesisMessagingOptions>? configure = null, MessagingClientOptions? client = null, bool withProxy = false)
    {
        var options = LocalKinesis.Options(await servers.GetKinesisLocalAsync()) with { MaxErrorRetry = 0 };
        var name = KinesisFixture.NewName("s");
        var messaging = KinesisMessaging.Create(options);
        await messaging.StreamTopology().CreateStreamAsync(new(name) { Partitions = 1 });
        var proxy = withProxy ? new FaultProxy(options.ServiceUrl!) : null;
        options = options with { ServiceUrl = proxy?.Uri ?? options.ServiceUrl, EnhancedFanOut = [$"{name}/{group}"] };
        var context = new KinesisContext(configure?.Invoke(options) ?? options, client ?? new MessagingClientOptions());
        return new(proxy, context, messaging, messaging.Stream(name), group);
    }

    public async Task AppendAsync(params string[] texts)
    {
        foreach (var text in texts)
            await Stream.AppendAsync(Message.FromText(text) with { GroupId = "k" });
    }

    /// <summary>Registers a consumer by hand, and waits until it can be used.</summary>
    public async Task RegisterAsync(string consumer)
    {
        var kinesis = Context.Kinesis;
        var stream = (await kinesis.DescribeStreamSummaryAsync(new() { StreamName = Stream.Path.Name })).StreamDescriptionSummary.StreamARN;
        for (var tries = 1; ; tries++)
        {
            try
            {
                var arn = (await kinesis.RegisterStreamConsumerAsync(new() { StreamARN = stream, ConsumerName = consumer })).Consumer.ConsumerARN;
                while ((await kinesis.DescribeStreamConsumerAsync(new() { ConsumerARN = arn })).ConsumerDescription.ConsumerStatus != ConsumerStatus.ACTIVE)
                    await Task.Delay(10);
                return;
            }
            catch (ResourceNotFoundException) when (tries < 10)
            {
                // The local server has been seen to forget one that it had just registered, beside other tests' streams.
            }
        }
    }

    /// <summary>The names of the consumers that can be used, or are about to be.</summary>
    public async Task<IReadOnlyList<string>> ListConsumersAsync()
    {
        var stream = (await Context.Kinesis.DescribeStreamSummaryAsync(new() { StreamName = Stream.Path.Name })).StreamDescriptionSummary.StreamARN;
        return [.. (await Context.Kinesis.ListStreamConsumersAsync(new() { StreamARN = stream })).Consumers.Where(c => c.ConsumerStatus != ConsumerStatus.DELETING).Select(c => c.ConsumerName)];
    }

    public async Task<IPartitionCursor> OpenAsync(StreamPosition from) =>
        await _reader.OpenAsync((await Stream.ListPartitionsAsync())[0].Id, from, epoch: 1, CancellationToken.None);

    public static async Task<List<StreamRecord>> ReadAsync(IPartitionCursor cursor, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var read = new List<StreamRecord>();
        while (read.Count < count)
            read.AddRange((await cursor.ReadAsync(10, 100_000, TimeSpan.FromSeconds(1), limit.Token)).Records);
        return read;
    }

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _client.DisposeAsync();
        await Messaging.StreamTopology().DeleteStreamAsync(Stream.Path.Name);
        await Messaging.DisposeAsync();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }
}
