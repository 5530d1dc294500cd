using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

/// <summary>Files that commands write: for their owner alone, never over what is there, never through a link.</summary>
public sealed class FileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Tool _tool = new(realTime: true);

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("dlq export bad --output out.ndjson")]
    [InlineData("export --output out.yaml")]
    [InlineData("send bad bad.ndjson --rejects out.ndjson")]
    public async Task What_is_written_is_for_its_owner_alone_and_not_over_what_is_there(string line)
    {
        await _tool.Here.DeadAsync("bad", "one");
        _tool.Write("bad.ndjson", "this is not a message\n");
        var file = _tool.PathOf(line.Split(' ')[^1]);
        await _tool.RunAsync(line);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        var written = await File.ReadAllTextAsync(file);

        var again = await _tool.RunAsync(line);

        Assert.Equal(ExitCode.Files, again.Code);
        Assert.Equal(written, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_rejects_file_is_made_with_the_first_reject_and_never_through_a_link()
    {
        await _tool.Here.QueueAsync("orders");
        _tool.Write("precious", "keep me");
        File.CreateSymbolicLink(_tool.PathOf("link"), _tool.PathOf("precious"));

        Assert.Equal(ExitCode.Files, (await _tool.RunAsync("send orders --rejects link", """{"body":"fine"}""")).Code);
        Assert.Equal(ExitCode.Files, (await _tool.RunAsync("send orders --rejects link --force", "not a message")).Code);
        Assert.Equal("keep me", await File.ReadAllTextAsync(_tool.PathOf("precious")));
        await _tool.SucceedAsync("send orders --rejects none.ndjson", """{"body":"fine"}""");
        Assert.False(File.Exists(_tool.PathOf("none.ndjson")));
    }

    [Fact]
    public async Task Force_overwrites()
    {
        await _tool.Here.QueueAsync("orders");
        _tool.Write("out.yaml", "old");

        await _tool.SucceedAsync("export --output out.yaml --force");

        Assert.Contains("orders", await File.ReadAllTextAsync(_tool.PathOf("out.yaml")), StringComparison.Ordinal);
    }
}
