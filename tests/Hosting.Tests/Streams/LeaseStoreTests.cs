using Integration.Drivers;
using Integration.InMemory;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Tests.Streams;

/// <summary>Leases in a store of the application's.</summary>
public sealed class LeaseStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Leases_are_in_the_store_that_the_application_added(bool forOneStream)
    {
        var stores = new InMemoryLeaseStores();
        var others = new InMemoryLeaseStores();
        await using var first = new StreamRig();
        await using var rig = new StreamRig(beside: first, messaging: m => _ = forOneStream
            ? m.AddLeaseStore((_, s, g) => stores.Open(s, g), first.Stream).AddLeaseStore((_, s, g) => others.Open(s, g))
            : m.AddLeaseStore((_, s, g) => stores.Open(s, g)).AddLeaseStore((_, s, g) => others.Open(s, g), "another"));
        await rig.AppendAsync("a:0");
        await rig.StartAsync();
        await rig.UntilBehindAsync(0);

        Assert.Contains(await stores.Open(EntityPath.Stream(rig.Stream), StreamRig.Group).ListAsync(Token), r => r is { Partition: "0", Owner: not null });
        Assert.Empty(await others.Open(EntityPath.Stream(rig.Stream), StreamRig.Group).ListAsync(Token));
        Assert.Empty(await first.ProgressAsync());
    }

    [Fact]
    public async Task A_store_that_is_null_or_can_not_be_opened_stops_the_start_and_says_so()
    {
        var none = await FaultsAsync((_, _, _) => null!);
        var failing = await FaultsAsync((_, _, _) => throw new InvalidOperationException("no such server"));

        Assert.Equal(["Messaging: the lease store that was added for every stream is null for group 'billing' of 'clicks'; return a store."], none);
        Assert.Equal(["Messaging: the lease store that was added for every stream can't be opened for group 'billing' of 'clicks': no such server"], failing);

        static Task<IReadOnlyList<string>> FaultsAsync(Func<IServiceProvider, EntityPath, string, ILeaseStore> open) => HostBuilding.Build(
            "Provider = in-memory\nTopology:Streams:clicks:Partitions = 1",
            m => m.AddLeaseStore(open).AddStreamConsumer<string, Ignoring>("clicks", "billing", o => o.StartAt = StreamPosition.Earliest)).FaultsAsync();
    }

    [Fact]
    public void Two_stores_for_the_same_are_refused() => HostBuilding.Build("Provider = in-memory", m =>
    {
        var stores = new InMemoryLeaseStores();
        m.AddLeaseStore((_, s, g) => stores.Open(s, g)).AddLeaseStore((_, s, g) => stores.Open(s, g), "clicks");
        Assert.Throws<ArgumentException>(() => m.AddLeaseStore((_, s, g) => stores.Open(s, g)));
        Assert.Throws<ArgumentException>(() => m.AddLeaseStore((_, s, g) => stores.Open(s, g), "clicks"));
    }).Dispose();

    [Fact]
    public async Task The_client_disposes_of_the_store_once()
    {
        var store = new CountingStore(new InMemoryLeaseStores().Open(EntityPath.Stream("clicks"), "billing"));
        await using (var messaging = InMemoryMessaging.Create(clientOptions: new() { OpenLeaseStore = (_, _) => store }))
        {
            await messaging.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 1 }, Token);
            await messaging.Stream("clicks").Group("billing").ResetAsync(StreamPosition.Earliest, cancellationToken: Token);
            Assert.Equal(2, store.Created);
        }

        Assert.Equal(1, store.Disposed);
    }

    private sealed class Ignoring : IStreamHandler<string>
    {
        public Task HandleAsync(string message, StreamContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class CountingStore(ILeaseStore inner) : ILeaseStore
    {
        public int Created { get; private set; }

        public int Disposed { get; private set; }

        public Task<IReadOnlyList<PartitionLease>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

        public Task<PartitionLease?> TryCreateAsync(PartitionLease lease, CancellationToken cancellationToken)
        {
            Created++;
            return inner.TryCreateAsync(lease, cancellationToken);
        }

        public Task<PartitionLease?> TryUpdateAsync(PartitionLease lease, CancellationToken cancellationToken) => inner.TryUpdateAsync(lease, cancellationToken);

        public Task<bool> TryDeleteAsync(PartitionLease lease, CancellationToken cancellationToken) => inner.TryDeleteAsync(lease, cancellationToken);

        public ValueTask DisposeAsync()
        {
            Disposed++;
            return inner.DisposeAsync();
        }
    }
}
