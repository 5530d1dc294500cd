using System.Globalization;
using Integration.Aws.Kinesis.Leases;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;
using Integration.Http;
using Integration.Kinesis;

namespace Integration.Aws.Kinesis.Tests.Leases;

/// <summary>Leases in DynamoDB: rows that only those change who saw them last.</summary>
public sealed class DynamoDbLeaseStoreTests(KinesisFixture servers) : IAsyncLifetime
{
    private static readonly EntityPath Stream = EntityPath.Stream("clicks");

    private readonly List<IDisposable> _owned = [];
    private readonly string _tableName = KinesisFixture.NewName("leases");
    private FaultProxy? _proxy;

    public async ValueTask InitializeAsync() => _proxy = new FaultProxy(await servers.GetDynaliteAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
            owned.Dispose();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_row_comes_back_with_every_property()
    {
        var store = Open();
        PartitionLease[] rows =
        [
            new("shardId-000000000001", StreamPosition.After("49590338271490256608559692538361571095921575989136588898"))
            {
                Owner = "member-1", Epoch = 7, Heartbeat = long.MaxValue, RequestedBy = "member-2", IsFinished = true, Attempts = 2, Parents = ["b", "a"],
            },
            new("shardId-000000000002", StreamPosition.Earliest),
            new("shardId-000000000003", StreamPosition.At(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero))),
            new(PartitionLease.MemberPrefix + "member-1", StreamPosition.Earliest) { Owner = "member-1", Heartbeat = 3 },
        ];

        var written = new List<PartitionLease>();
        foreach (var row in rows)
            written.Add((await store.TryCreateAsync(row, Token))!);

        Assert.Equal(rows, written.Select(row => row with { Version = null }));
        Assert.Equal(written.OrderBy(row => row.Partition, StringComparer.Ordinal), (await store.ListAsync(Token)).OrderBy(row => row.Partition, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_row_is_created_only_where_there_is_none()
    {
        var store = Open();
        var first = await store.TryCreateAsync(Lease() with { Owner = "a" }, Token);

        Assert.Null(await store.TryCreateAsync(Lease() with { Owner = "b" }, Token));

        Assert.Equal(first, Assert.Single(await store.ListAsync(Token)));
    }

    [Fact]
    public async Task Who_saw_a_row_last_takes_it_and_the_loser_writes_no_checkpoint()
    {
        var store = Open();
        var seen = (await store.TryCreateAsync(Lease() with { Owner = "a", Epoch = 1 }, Token))!;

        var taken = await store.TryUpdateAsync(seen with { Owner = "b", Epoch = 2 }, Token);
        var late = await store.TryUpdateAsync(seen with { Position = StreamPosition.After("99") }, Token);

        Assert.Null(late);
        Assert.Equal(taken, Assert.Single(await store.ListAsync(Token)));
        Assert.NotEqual(seen.Version, taken!.Version);
    }

    [Fact]
    public async Task Of_many_that_take_a_row_at_once_one_has_it()
    {
        var store = Open();
        var seen = (await store.TryCreateAsync(Lease(), Token))!;

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.TryUpdateAsync(seen with { Owner = Name(i), Epoch = 1 }, Token)));

        var winner = Assert.Single(results, result => result is not null);
        Assert.Equal(winner, Assert.Single(await store.ListAsync(Token)));
    }

    [Fact]
    public async Task Of_many_that_create_a_row_at_once_one_has_it_and_the_table()
    {
        var stores = Enumerable.Range(0, 8).Select(_ => Open()).ToArray();

        var results = await Task.WhenAll(stores.Select((store, i) => store.TryCreateAsync(Lease() with { Owner = Name(i) }, Token)));

        Assert.Equal(Assert.Single(results, result => result is not null), Assert.Single(await stores[0].ListAsync(Token)));
    }

    [Fact]
    public async Task A_row_is_deleted_by_who_saw_it_last_and_one_made_anew_is_another()
    {
        var store = Open();
        var old = (await store.TryCreateAsync(Lease(), Token))!;
        var current = (await store.TryUpdateAsync(old with { Owner = "a" }, Token))!;

        Assert.False(await store.TryDeleteAsync(old, Token));
        Assert.True(await store.TryDeleteAsync(current, Token));
        Assert.False(await store.TryDeleteAsync(current, Token));
        Assert.Null(await store.TryUpdateAsync(current, Token));
        Assert.Empty(await store.ListAsync(Token));

        await store.TryCreateAsync(Lease(), Token);
        Assert.Null(await store.TryUpdateAsync(old with { Owner = "b" }, Token));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_known_again()
    {
        var store = Open();
        var seen = (await store.TryCreateAsync(Lease(), Token))!;
        _proxy!.ResetCounts();
        _proxy.Inject(ProxyFault.LoseAnswer, "PutItem");

        var updated = await store.TryUpdateAsync(seen with { Owner = "a" }, Token);

        Assert.Equal(2, _proxy.Count("PutItem"));
        Assert.Equal("a", updated?.Owner);
        Assert.Equal(updated, Assert.Single(await store.ListAsync(Token)));
    }

    [Fact]
    public async Task Groups_and_streams_share_a_table_and_see_their_own_rows()
    {
        var (mine, others, another) = (Open("clicks/billing"), Open("clicks/alerts"), Open("orders/billing"));
        await mine.TryCreateAsync(Lease() with { Owner = "a" }, Token);
        await others.TryCreateAsync(Lease() with { Owner = "b" }, Token);
        await another.TryCreateAsync(Lease() with { Owner = "c" }, Token);

        Assert.Equal("a", Assert.Single(await mine.ListAsync(Token)).Owner);
        Assert.Equal("b", Assert.Single(await others.ListAsync(Token)).Owner);
        Assert.Equal("c", Assert.Single(await another.ListAsync(Token)).Owner);
    }

    [Fact]
    public async Task Every_page_of_a_long_list_is_read()
    {
        var store = Open();
        var parent = new string('p', 100_000);
        await store.TryCreateAsync(Lease(), Token);
        var created = await Task.WhenAll(Enumerable.Range(0, 25).Select(i => store.TryCreateAsync(new(Name(i), StreamPosition.Earliest) { Parents = [parent] }, Token)));
        _proxy!.ResetCounts();

        var listed = await store.ListAsync(Token);

        Assert.Equal(created.Length + 1, listed.Count);
        Assert.True(_proxy.Count("Query") > 1, "All of it came on one page: nothing was tested.");
    }

    [Fact]
    public async Task A_missing_table_is_told_with_its_keys()
    {
        var store = Open(create: false);

        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => store.ListAsync(Token));

        Assert.Contains(_tableName, error.Message, StringComparison.Ordinal);
        Assert.Contains("streamGroup", error.Message, StringComparison.Ordinal);
        Assert.Contains("CreateTable", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _proxy!.Count("CreateTable"));
    }

    [Theory]
    [InlineData("ProvisionedThroughputExceededException", 400, typeof(ThrottledException))]
    [InlineData("ThrottlingException", 400, typeof(ThrottledException))]
    [InlineData("InternalServerError", 500, typeof(ServiceUnavailableException))]
    [InlineData("AccessDeniedException", 400, typeof(UnauthorizedException))]
    public async Task Errors_of_the_table_are_those_of_this_library(string code, int status, Type expected)
    {
        var store = Open();
        await store.ListAsync(Token);
        _proxy!.Inject(new ProxyFault.Refuse(status, code), times: 10);

        var error = (MessagingException)await Assert.ThrowsAsync(expected, () => store.ListAsync(Token));

        Assert.Equal(expected != typeof(UnauthorizedException), error.IsTransient);
        Assert.Equal(Stream, error.Entity);
    }

    [Fact]
    public async Task Cancelling_is_no_error_of_the_table()
    {
        var store = Open();
        await store.ListAsync(Token);
        _proxy!.Inject(new ProxyFault.Delay(TimeSpan.FromMinutes(5)));
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ListAsync(cancel.Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PartitionLease Lease() => new("shardId-000000000000", StreamPosition.Earliest);

    private static string Name(int i) => i.ToString(CultureInfo.InvariantCulture);

    private DynamoDbLeaseStore Open(string streamGroup = "clicks/billing", bool create = true)
    {
        var options = LocalKinesis.Options(_proxy!.Uri) with { Leases = new() { TableName = _tableName, CreateTable = create, ServiceUrl = _proxy.Uri } };
        var context = new KinesisContext(options, new MessagingClientOptions());
        var table = new LeaseTable(context);
        _owned.AddRange([table, context]);
        return new DynamoDbLeaseStore(table, Stream, streamGroup);
    }
}
