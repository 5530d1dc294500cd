using System.Security.Cryptography;

namespace Integration.Pipeline.Tests.Stores;

/// <summary>What every store of bodies does.</summary>
public abstract class BodyStoreTests
{
    /// <summary>A name as a claim check makes it.</summary>
    private protected static string Body { get; } = $"orders/a-{new string('0', 64)}";

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200_000)]
    [InlineData(6_000_000)]
    public async Task A_body_comes_back_and_may_be_stored_twice(int length)
    {
        var (store, body) = (await OpenAsync(), RandomNumberGenerator.GetBytes(length));
        await store.WriteAsync("orders/a-1", body, Token);
        await store.WriteAsync("orders/a-1", body, Token);

        var read = await store.ReadAsync("orders/a-1", length, Token);

        Assert.True(body.AsSpan().SequenceEqual(read!.Value.Span));
    }

    [Fact]
    public async Task Of_a_body_that_is_longer_than_expected_no_more_than_a_byte_is_read()
    {
        var store = await OpenAsync();
        await store.WriteAsync("orders/a-1", new byte[1000], Token);

        Assert.Equal(11, (await store.ReadAsync("orders/a-1", 10, Token))!.Value.Length);
    }

    [Fact]
    public async Task A_body_that_is_not_there_is_null_and_can_be_deleted()
    {
        var store = await OpenAsync();
        await store.WriteAsync("orders/a-1", new byte[1], Token);
        await store.DeleteAsync("orders/a-1", Token);
        await store.DeleteAsync("orders/a-1", Token);

        Assert.Null(await store.ReadAsync("orders/a-1", 1, Token));
        Assert.Null(await store.ReadAsync("other/a-1", 1, Token));
    }

    [Fact]
    public async Task All_bodies_are_listed_with_their_times_and_by_prefix()
    {
        var store = await OpenAsync();
        foreach (var name in (string[])["orders/a-1", "orders/a-2", "invoices/a-1"])
            await store.WriteAsync(name, new byte[1], Token);

        Assert.Equal(["invoices/a-1", "orders/a-1", "orders/a-2"], (await ListAsync(store, "")).Select(b => b.Name).Order(StringComparer.Ordinal));
        var listed = await ListAsync(store, "orders/a-1");
        Assert.Equal("orders/a-1", Assert.Single(listed).Name);
        Assert.True(listed[0].WrittenAt > DateTimeOffset.UnixEpoch.AddYears(50));
    }

    [Fact]
    public async Task A_sweep_leaves_what_is_young_and_nothing_of_its_own()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Body, new byte[1], Token);

        Assert.Equal(0, await BodySweep.RunAsync(store, BodySweep.LeastAge, Token));

        Assert.Equal(Body, Assert.Single(await ListAsync(store, "")).Name);
    }

    private protected static async Task<List<StoredBody>> ListAsync(IBodyStore store, string prefix)
    {
        var all = new List<StoredBody>();
        await foreach (var body in store.ListAsync(prefix, Token))
            all.Add(body);
        return all;
    }

    private protected abstract Task<IBodyStore> OpenAsync();
}
