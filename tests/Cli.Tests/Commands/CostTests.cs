using System.Text.RegularExpressions;
using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

public sealed class CostTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Repository.Find("docs/operations/cost.md"));

    private readonly Tool _tool = new(configuration: "{}");

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task The_example_of_the_page_is_what_the_command_prints()
    {
        _tool.Write("load.yaml", Block("yaml", "load.yaml").Match(Page).Groups["text"].Value);

        var run = await _tool.SucceedAsync("cost --profile load.yaml");

        Assert.Equal(Block("console", "cost --profile load.yaml").Match(Page).Groups["text"].Value, run.Out.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Prices_of_ones_own_and_json()
    {
        _tool.Write("load.json", """{ "Loads": { "orders": { "MessagesPerMonth": 2000000, "MessageBytes": 100 } } }""");
        _tool.Write("own.yaml", "AsOf: 2026-11-01\nRegion: aws eu-central-1\nCurrency: USD\nMeters: { sqs-standard: { Unit: request, Per: 1000000, Tiers: { 0: 2 } } }");

        var json = (await _tool.SucceedAsync("cost --profile load.json --prices own.yaml --json")).Json;

        // Six million requests, none free in the prices of one's own, at 2 a million.
        var offer = json.GetProperty("offers").EnumerateArray().Single(o => o.GetProperty("name").GetString() == "SQS and SNS");
        Assert.Equal(12, offer.GetProperty("amountPerMonth").GetDecimal());
        Assert.Equal(["send", "receive", "settle"], offer.GetProperty("requests").EnumerateArray().Select(r => r.GetProperty("kind").GetString()));
        Assert.Equal("6,000,000 × 2 ÷ 1,000,000", offer.GetProperty("charges")[0].GetProperty("formula").GetString());
        Assert.Contains(json.GetProperty("prices").EnumerateArray(), p => p.GetProperty("region").GetString() == "aws eu-central-1" && p.GetProperty("asOf").GetString() == "2026-11-01");
    }

    [Fact]
    public async Task Prices_older_than_a_year_are_warned_of()
    {
        _tool.Write("load.yaml", "Loads: { orders: { MessagesPerMonth: 1, MessageBytes: 1 } }");
        Assert.True(_tool.Clock.GetUtcNow() > new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var run = await _tool.SucceedAsync("cost --profile load.yaml");

        Assert.Contains("Warning: the prices of aws us-east-1 are of 2026-06-13, more than a year ago. Give newer ones with --prices.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cost --profile load.yaml", "'load.yaml' can't be read: line 1, column 34: MessageBytes is 'large'; allowed: a whole number, 0 to 104857600")]
    [InlineData("cost --profile missing.yaml", "missing.yaml")]
    [InlineData("cost --profile good.yaml --prices load.yaml", "'load.yaml' can't be read: line 1, column 1: the document has no AsOf; give one, such as 2026-06-13")]
    public async Task What_can_not_be_read_ends_with_9_and_says_where(string line, string told)
    {
        _tool.Write("load.yaml", "Loads: { orders: { MessageBytes: large, MessagesPerMonth: 1 } }");
        _tool.Write("good.yaml", "Loads: { orders: { MessageBytes: 1, MessagesPerMonth: 1 } }");

        var run = await _tool.RunAsync(line);

        Assert.Equal(ExitCode.Files, run.Code);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    /// <summary>A block of the page that begins with what names it.</summary>
    private static Regex Block(string language, string named) =>
        new($@"```{language}\n(\$ integration |# )?{Regex.Escape(named)}\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
