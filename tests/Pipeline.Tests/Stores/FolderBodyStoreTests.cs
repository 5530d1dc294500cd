namespace Integration.Pipeline.Tests.Stores;

public sealed class FolderBodyStoreTests : BodyStoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_deletes_what_is_old()
    {
        var store = await OpenAsync();
        await store.WriteAsync(Body.Replace("a-", "old-", StringComparison.Ordinal), new byte[1], Token);
        MakeOld();
        await store.WriteAsync(Body, new byte[1], Token);

        Assert.Equal(1, await BodySweep.RunAsync(store, TimeSpan.FromDays(7), Token));

        Assert.Equal(Body, Assert.Single(await ListAsync(store, "")).Name);
    }

    [Theory]
    [InlineData("a", "orders")]
    [InlineData("a-1_B", "Order-placed_2")]
    [InlineData("an id / of others: \u00fc", "orders")]
    public async Task Whatever_a_claim_check_stores_is_swept_and_so_is_what_was_cut_off(string id, string destination)
    {
        var store = await OpenAsync();
        await using var clients = new Clients();
        await clients.CreateQueueAsync(destination);
        await clients.Connect(ScriptedStore.ClaimCheck(store)).Queue(destination).SendAsync(Message.FromBytes(new byte[100]) with { MessageId = id }, Token);
        var stored = Assert.Single(_folder.Files);
        await File.WriteAllBytesAsync($"{stored}-{Guid.NewGuid():N}.part", new byte[1], Token);
        await store.WriteAsync($"sweep/{Guid.NewGuid():N}", new byte[1], Token);
        MakeOld();

        Assert.Equal(3, await BodySweep.RunAsync(store, TimeSpan.FromDays(7), Token));

        Assert.Empty(_folder.Files);
    }

    [Theory]
    [InlineData("invoice.pdf")]
    [InlineData("sweep/now")]
    [InlineData("orders/a-1")]
    [InlineData("orders/a-1.part")]
    [InlineData("2026/orders/a-0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("orders/a-000000000000000000000000000000000000000000000000000000000000000G")]
    [InlineData("orders/a-0000000000000000000000000000000000000000000000000000000000000000.json")]
    public async Task What_somebody_else_keeps_in_the_store_stays(string name)
    {
        var store = await OpenAsync();
        await store.WriteAsync(name, new byte[1], Token);
        MakeOld();

        Assert.Equal(0, await BodySweep.RunAsync(store, TimeSpan.FromDays(7), Token));

        Assert.Equal(name, Assert.Single(await ListAsync(store, "")).Name);
    }

    [Fact]
    public async Task A_folder_that_is_not_mounted_says_nothing_about_its_bodies()
    {
        var store = new FolderBodyStore(Path.Combine(_folder.Path, "share"));

        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => store.ReadAsync("orders/a-1", 1, Token));
    }

    [Fact]
    public async Task No_name_leads_out_of_the_folder()
    {
        var store = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => store.ReadAsync("../secret", 1, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync("/etc/passwd", Token));
    }

    private void MakeOld()
    {
        foreach (var file in _folder.Files)
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-8));
    }

    private protected override Task<IBodyStore> OpenAsync() => Task.FromResult<IBodyStore>(new FolderBodyStore(_folder.Path));
}
