using Integration.Http;
using Integration.Kinesis;

[assembly: AssemblyFixture(typeof(Integration.Kinesis.KinesisFixture))]

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>A client of kinesis-local with a proxy in between, and a stream of its own.</summary>
internal sealed class KinesisLocal : IAsyncDisposable
{
    private KinesisLocal(FaultProxy proxy, IMessaging messaging, IStream stream) => (Proxy, Messaging, Stream) = (proxy, messaging, stream);

    public FaultProxy Proxy { get; }

    public IMessaging Messaging { get; }

    public IStream Stream { get; }

    public static async Task<KinesisLocal> StartAsync(
        KinesisFixture servers, int? partitions = 1, Func<KinesisMessagingOptions, KinesisMessagingOptions>? configure = null, MessagingClientOptions? client = null)
    {
        var proxy = new FaultProxy(await servers.GetKinesisLocalAsync());
        var options = LocalKinesis.Options(proxy.Uri) with { MaxErrorRetry = 0 };
        var messaging = KinesisMessaging.Create(configure?.Invoke(options) ?? options, client);
        var name = KinesisFixture.NewName("s");
        await messaging.StreamTopology().CreateStreamAsync(new(name) { Partitions = partitions });
        return new(proxy, messaging, messaging.Stream(name));
    }

    public async Task<List<StreamRecord>> ReadAsync(StreamPosition? from = null, string? partition = null) => await (partition is null
        ? Stream.ReadAllAsync(from ?? StreamPosition.Earliest, new ReadStreamOptions { Follow = false })
        : Stream.ReadAsync(partition, from ?? StreamPosition.Earliest, new ReadStreamOptions { Follow = false })).ToListAsync();

    public async ValueTask DisposeAsync()
    {
        await Messaging.StreamTopology().DeleteStreamAsync(Stream.Path.Name);
        await Messaging.DisposeAsync();
        await Proxy.DisposeAsync();
    }
}
