using System.Runtime.Versioning;
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

    /// <summary>What others could read before, they must not read the new content of.</summary>
    [Theory]
    [InlineData("export --output out.yaml --force")]
    [InlineData("send bad bad.ndjson --rejects out.yaml --force")]
    [InlineData("move bad --from Messaging --to Other --dead-letters --journal out.yaml")]
    [InlineData("move bad --from Messaging --to Other --refused-to out.yaml")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_others_can_read_is_for_its_owner_alone_once_it_is_written_to(string line)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other rights.");
        await _tool.Here.DeadAsync("bad", "one");
        await _tool.There.QueueAsync("bad");
        _tool.Write("bad.ndjson", "this is not a message\n");
        _tool.Write("out.yaml", "");
        File.SetUnixFileMode(_tool.PathOf("out.yaml"), OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

        var run = await _tool.RunAsync(line);

        Assert.True(File.GetUnixFileMode(_tool.PathOf("out.yaml")) == OwnerOnly, run.ToString());
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
