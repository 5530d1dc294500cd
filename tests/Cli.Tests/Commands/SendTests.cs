using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

public sealed class SendTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Sends_a_text()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        var run = await _tool.SucceedAsync("send orders --text \"say 'hello'\"");
        Assert.Equal("1 sent to orders.", run.Out.Trim());
        var message = Assert.Single(await queue.PeekAsync(10)).Message;
        Assert.Equal(("say 'hello'", "text/plain; charset=utf-8"), (message.Text, message.ContentType));
    }

    [Fact]
    public async Task Sends_lines_of_standard_input_in_order()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        var input = string.Join('\n', Enumerable.Range(0, 1050).Select(i => $$"""{"body":"{{i}}"}"""));
        var run = await _tool.SucceedAsync("send orders -", input);
        Assert.Equal("1,050 sent to orders.", run.Out.Trim());
        Assert.Equal(Enumerable.Range(0, 1050).Select(i => $"{i}"), await queue.TextsAsync());
    }

    [Fact]
    public async Task Bad_lines_are_told_by_number_and_stop_nothing()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        var run = await _tool.RunAsync(
            "send orders --rejects rest.ndjson",
            "{\"body\":\"1\"}\nnonsense\n\n{\"body\":\"2\",\"headers\":{\"AWS.x\":\"1\"}}\n{\"body\":\"3\"}\n{\"nope\":1}");
        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Equal("2 sent to orders, 3 not sent.", run.Out.Trim());
        Assert.Equal(["1", "3"], await queue.TextsAsync());
        Assert.Contains("line 2: This is not a JSON object", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 4: The header name 'AWS.x' is illegal", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 6: 'nope' is unknown", run.Error, StringComparison.Ordinal);
        Assert.Equal("nonsense\n{\"body\":\"2\",\"headers\":{\"AWS.x\":\"1\"}}\n{\"nope\":1}\n", (await File.ReadAllTextAsync(_tool.PathOf("rest.ndjson"))).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task With_json_the_outcome_is_a_document()
    {
        await _tool.Here.QueueAsync("orders");
        var run = await _tool.RunAsync("send orders --json", "{\"body\":\"1\"}\nnonsense");
        Assert.Equal(1, run.Json.GetProperty("sent").GetInt64());
        Assert.Equal(2, run.Json.GetProperty("notSent")[0].GetProperty("line").GetInt64());
    }

    [Fact]
    public async Task Publishes_to_every_subscription()
    {
        var one = await _tool.Here.SubscriptionAsync("events", "one");
        var two = await _tool.Here.SubscriptionAsync("events", "two");
        await _tool.SucceedAsync("publish events", """{"body":{"a":1},"subject":"a.b","headers":{"n":1}}""");
        Assert.Equal(["{\"a\":1}"], await one.TextsAsync());
        var copy = Assert.Single(await two.PeekAsync(10));
        Assert.Equal(("a.b", 1L, "application/json"), (copy.Subject, copy.Headers["n"].As<long>(), copy.Message.ContentType));
    }

    [Fact]
    public async Task A_delay_is_honoured()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        await _tool.SucceedAsync("send orders", """{"body":"later","delay":"30s"}""");
        Assert.Equal(MessageState.Delayed, Assert.Single(await queue.PeekAsync(10)).State);
    }

    [Fact]
    public async Task Reads_a_file_in_its_folder()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        _tool.Write("in.ndjson", "{\"body\":\"1\"}\r\n{\"body\":\"2\"}\r\n");
        await _tool.SucceedAsync("send orders in.ndjson");
        Assert.Equal(["1", "2"], await queue.TextsAsync());
    }

    [Fact]
    public async Task When_the_service_goes_away_it_says_up_to_where_it_came()
    {
        var batches = 0;
        var queue = await _tool.Here.QueueAsync("orders");
        _tool.Providers = [.. _tool.Providers, new TroubledProvider(call =>
        {
            if (call == "SendAsync" && ++batches > 1)
                throw new ServiceUnavailableException("gone.", "troubled", null);
        })];
        _tool.Write("appsettings.json", (await File.ReadAllTextAsync(_tool.PathOf("appsettings.json"))).Replace("in-memory", "troubled", StringComparison.Ordinal));
        var run = await _tool.RunAsync("send orders --attempts 1", string.Join('\n', Enumerable.Repeat("{}", 1500)));
        Assert.Equal(ExitCode.Unreachable, run.Code);
        var sent = (await queue.CountAsync()).Active;
        Assert.InRange(sent, 1, 1499);
        Assert.Contains($"Stopped behind line {sent}: {sent:N0} messages were sent.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_says_how_to_go_on()
    {
        var queue = await _tool.Here.QueueAsync("orders");
        using var stop = new CancellationTokenSource();
        await using var input = new EndlessInput("{\"body\":\"x\"}\n"u8.ToArray(), stop, stopAfter: 250);
        var run = await _tool.RunAsync(["send", "orders"], input, cancellationToken: stop.Token);
        Assert.Equal(ExitCode.Interrupted, run.Code);
        var sent = (await queue.CountAsync()).Active;
        Assert.Contains($"Stopped behind line {sent}: {sent:N0} messages were sent. To go on, leave out the lines up to {sent} (tail -n +{sent + 1}).", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Gives the same line again and again, and pulls the plug at some point.</summary>
    private sealed class EndlessInput(byte[] line, CancellationTokenSource stop, int stopAfter) : Stream
    {
        private int _lines;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_lines == stopAfter)
                await stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            line.CopyTo(buffer);
            return line.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    [Theory]
    [InlineData("""{"body":"\ud800"}""")]
    [InlineData("""{"headers":{"a":"\udfff"},"body":"x"}""")]
    [InlineData("""{"\ud800":1,"body":"x"}""")]
    [InlineData("""{"body":{"a":"\ud800"}}""")]
    [InlineData("""{"delay":"\ud800","body":"x"}""")]
    public async Task Half_a_surrogate_pair_spoils_its_own_line_alone(string line)
    {
        using var tool = new Tool(realTime: true);
        await tool.Here.QueueAsync("orders");

        var run = await tool.RunAsync("send orders", $"{{\"body\":\"one\"}}\n{line}\n{{\"body\":\"three\"}}\n");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("line 2: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(["one", "three"], await tool.Here.Queue("orders").TextsAsync());
    }
}
