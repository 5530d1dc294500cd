namespace Integration.Pipeline.Tests.Stores;

public sealed class FolderBodyStoreTests : BodyStoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_deletes_what_is_old()
    {
        var store = await OpenAsync();
        await store.WriteAsync("orders/old-1", new byte[1], Token);
        File.SetLastWriteTimeUtc(_folder.Files[0], DateTime.UtcNow.AddDays(-8));
        await store.WriteAsync("orders/new-1", new byte[1], Token);

        Assert.Equal(1, await BodySweep.RunAsync(store, TimeSpan.FromDays(7), Token));

        Assert.Equal("orders/new-1", Assert.Single(await ListAsync(store, "")).Name);
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

    private protected override Task<IBodyStore> OpenAsync() => Task.FromResult<IBodyStore>(new FolderBodyStore(_folder.Path));
}
