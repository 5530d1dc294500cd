using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("sned orders", "send")]
    [InlineData("send", "Required argument 'QUEUE' missing")]
    [InlineData("send orders --nope", "'--nope' is no option")]
    [InlineData("send a/b --text x", "'a/b' is not a legal name")]
    [InlineData("send orders file.ndjson --text x", "Give --text or a file")]
    [InlineData("send orders --text x --attempts 11", "--attempts: '11' is no whole number of 1 to 10")]
    [InlineData("receive a/b/c", "'a/b/c' is not a source")]
    [InlineData("receive orders --max 0", "--max: '0' is no whole number of 1 or more")]
    [InlineData("receive orders --wait soon", "--wait: 'soon' is no duration such as 500ms")]
    [InlineData("receive orders --complete --abandon", "Give --complete or --abandon")]
    [InlineData("receive orders --all --max 3", "Give --max or --all")]
    [InlineData("tail orders --complete --peek", "Give --complete or --peek")]
    [InlineData("dlq", "Required command was not provided")]
    [InlineData("dlq export orders --remove", "--remove needs --output FILE")]
    [InlineData("move --from a", "'--to' is required")]
    [InlineData("move --from a --to a", "--from and --to are both 'a'")]
    [InlineData("move orders=topic:a/b --from in-memory --to Other", "'a/b' is not a legal name")]
    [InlineData("move --from in-memory --to Other --journal j --no-journal", "Give --journal or --no-journal")]
    [InlineData("verify --from a --to b", "'--journal' is required")]
    [InlineData("completion csh", "csh")]
    [InlineData("count --config", "--config")]
    public async Task A_wrong_line_says_what_is_wrong_and_where_help_is(string line, string expected)
    {
        var run = await _tool.RunAsync(line);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(run.Out.Replace("send", "", StringComparison.Ordinal).Replace("'sned' was not matched. Did you mean one of the following?", "", StringComparison.Ordinal).Trim());
        Assert.Contains(expected, run.Error + run.Out, StringComparison.Ordinal);
        Assert.Matches("Run 'integration[a-z ]* --help'", run.Error);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        await _tool.Here.QueueAsync("orders");
        var run = await _tool.RunAsync("send orders nothing-here.ndjson");
        Assert.Equal(ExitCode.Files, run.Code);
        Assert.Contains("nothing-here.ndjson", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_missing_configuration_file_is_named()
    {
        var run = await _tool.RunAsync("count --config production.json");
        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("'production.json' does not exist", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_configuration_the_message_says_how_to_give_one()
    {
        File.Delete(_tool.PathOf("appsettings.json"));
        var run = await _tool.RunAsync("count");
        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("Give --config FILE, or set Messaging__Provider to one of: in-memory", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_provider_lists_those_that_are_known()
    {
        var run = await _tool.RunAsync("count --provider rabbit");
        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("no provider 'rabbit'. Known: in-memory", run.Error, StringComparison.Ordinal);
        Assert.Contains("Other", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_json_says_where()
    {
        _tool.Write("appsettings.json", "{ \"Messaging\": ");
        var run = await _tool.RunAsync("count");
        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("is not JSON (line ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_a_configuration_is_listed()
    {
        _tool.Write("appsettings.json", """
            { "Messaging": { "Provider": "in-memory", "DrainTimeout": "soon",
              "Topology": { "Queues": { "a b": {}, "orders": { "MaxDeliveryCount": "0" } } },
              "Consumers": { "orders": { "anything": 1 } } } }
            """);
        var run = await _tool.RunAsync("count");
        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("Messaging:DrainTimeout is 'soon'", run.Error, StringComparison.Ordinal);
        Assert.Contains("declares 'a b', which is no legal name", run.Error, StringComparison.Ordinal);
        Assert.Contains("Messaging:Topology:Queues:orders:MaxDeliveryCount is '0'", run.Error, StringComparison.Ordinal);
        // What only the application reads is not judged here.
        Assert.DoesNotContain("Consumers", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_can_be_named_as_a_provider()
    {
        await _tool.There.QueueAsync("elsewhere");
        var run = await _tool.SucceedAsync("count --provider Other --json");
        Assert.Equal("elsewhere", run.Json.GetProperty("sources")[0].GetProperty("source").GetString());
    }
}
