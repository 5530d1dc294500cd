using System.Text.Json;
using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

/// <summary>What an application needs is held against providers that nothing is known of but their names.</summary>
public sealed class CheckTests : IDisposable
{
    private readonly Tool _tool = new(Topology("\"jobs\": {}"));

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task What_every_provider_does_by_itself_is_portable()
    {
        var run = await _tool.SucceedAsync("check --for in-memory");

        Assert.Matches("in-memory +native +everything", run.Out);
    }

    [Fact]
    public async Task What_one_can_not_do_ends_with_1_and_names_the_entity_and_what_to_do()
    {
        SkipWithout("aws", "rabbitmq");
        _tool.Write("appsettings.json", Topology("\"jobs\": {}, \"payments\": { \"Ordered\": true }, \"mails\": { \"DeduplicationWindow\": \"00:05:00\" }"));

        var run = await _tool.RunAsync("check --for aws,rabbitmq --json");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.False(run.Json.GetProperty("isPortable").GetBoolean());
        Assert.Equal(["mails"], Unsupported(run, "aws"));
        Assert.Contains("payments", Unsupported(run, "rabbitmq"));
        Assert.DoesNotContain("jobs", Unsupported(run, "rabbitmq"));
    }

    [Fact]
    public async Task Every_provider_can_be_checked_without_its_settings()
    {
        foreach (var provider in KnownProviders.All.Select(p => p.Name))
        {
            var run = await _tool.RunAsync($"check --for {provider} --json");
            Assert.True(run.Code is ExitCode.Ok or ExitCode.FoundProblems, run.ToString());
        }
    }

    [Theory]
    [InlineData("AWS")]
    [InlineData("Orders")]
    public async Task A_provider_in_other_letters_and_a_section_that_chooses_one_can_be_checked_without_settings_too(string name)
    {
        SkipWithout("aws");
        _tool.Write("appsettings.json", """
            {
              "Messaging": { "Provider": "in-memory", "Topology": { "Queues": { "jobs": {} } } },
              "Orders": { "Provider": "aws", "Topology": { "Queues": { "jobs": {} } } }
            }
            """);

        await _tool.SucceedAsync($"check --for {name}");
    }

    [Fact]
    public async Task Settings_that_are_wrong_are_told_all_the_same()
    {
        SkipWithout("aws");
        _tool.Write("appsettings.json", Topology("\"jobs\": {}", """ "aws": { "AccountId": "12" } """));

        var run = await _tool.RunAsync("check --for aws");

        Assert.Equal(ExitCode.Configuration, run.Code);
        Assert.Contains("AccountId must have 12 digits", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emulated_things_are_told_with_their_cost_and_end_with_1_only_when_strict()
    {
        SkipWithout("aws");
        _tool.Write("appsettings.json", Topology("\"jobs\": { \"DefaultTimeToLive\": \"01:00:00\" }"));

        var run = await _tool.SucceedAsync("check --for aws");

        Assert.Matches(@"aws +emulated +TimeToLive \(Q13\) +jobs +\S", run.Out);
        Assert.Equal(ExitCode.FoundProblems, (await _tool.RunAsync("check --for aws --strict")).Code);
    }

    [Fact]
    public async Task What_is_asked_of_messages_is_held_against_the_limits()
    {
        SkipWithout("azure-service-bus");

        var run = await _tool.RunAsync("check --for azure-service-bus --max-message-bytes 200000000 --max-headers 65 --json");

        Assert.Equal(["MaxHeaders", "MaxMessageBytes"], Unsupported(run, "azure-service-bus").Order());
    }

    [Fact]
    public async Task The_order_example_can_move_to_any_of_them()
    {
        string[] providers = ["aws", "azure-service-bus", "rabbitmq"];
        foreach (var provider in providers)
            SkipWithout(provider);

        var run = await _tool.RunAsync($"check --config {Repository.Find("examples/OrderProcessing/appsettings.json")} --for {string.Join(',', providers)} --json");

        Assert.Equal(ExitCode.Ok, run.Code);
        foreach (var provider in providers)
        {
            Assert.Empty(Unsupported(run, provider));
            Assert.Contains("Filters", Findings(run, provider).Select(f => f.GetProperty("capability").GetString()));
        }
    }

    [Fact]
    public async Task What_the_code_of_the_application_uses_is_found_in_the_method_that_was_written()
    {
        SkipWithout("aws");

        var run = await _tool.RunAsync($"check --for aws --json --assembly {typeof(CheckTests).Assembly.Location}");

        var peek = Findings(run, "aws").Single(f => f.GetProperty("capability").GetString() == "Peek");
        var where = peek.GetProperty("where").EnumerateArray().Select(w => w.GetString()).ToList();
        foreach (var method in new[] { "Plain", "InAsyncMethod", "InLambda", "InLocalFunction" })
            Assert.Contains($"Integration.Cli.Tests.Commands.CheckTests.Uses.{method}", where);
        Assert.DoesNotContain("Integration.Cli.Tests.Commands.CheckTests.Uses.NotAtAll", where);
        var delayed = Findings(run, "aws").Single(f => f.GetProperty("capability").GetString() == "DelayedDelivery");
        Assert.Contains("Integration.Cli.Tests.Commands.CheckTests.Uses.Delays", delayed.GetProperty("where").EnumerateArray().Select(w => w.GetString()));
        Assert.Equal("emulated", delayed.GetProperty("level").GetString());
    }

    [Fact]
    public async Task A_topology_file_takes_the_place_of_the_configuration()
    {
        _tool.Write("topology.yaml", "Queues:\n  orders: {}\n");
        _tool.Write("appsettings.json", "{}");

        await _tool.SucceedAsync("check --for in-memory --from topology.yaml");
        Assert.Equal(ExitCode.Configuration, (await _tool.RunAsync("check --for in-memory")).Code);
    }

    [Fact]
    public async Task Bad_input_is_told()
    {
        _tool.Write("notes.txt", "no code");

        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("check")).Code);
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("check --for ,")).Code);
        Assert.Equal(ExitCode.Configuration, (await _tool.RunAsync("check --for nowhere")).Code);
        var noCode = await _tool.RunAsync("check --for in-memory --assembly notes.txt");
        Assert.Equal(ExitCode.Files, noCode.Code);
        Assert.Contains("'notes.txt' is no .NET assembly", noCode.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Files, (await _tool.RunAsync("check --for in-memory --assembly none.dll")).Code);
    }

    private static void SkipWithout(params string[] providers) =>
        Assert.SkipUnless(providers.All(n => KnownProviders.All.Any(p => p.Name == n)), $"Inconclusive: this build lacks one of {string.Join(", ", providers)}.");

    private static string Topology(string queues, string providers = "") =>
        $$"""{ "Messaging": { "Provider": "in-memory", "Providers": { {{providers}} }, "Topology": { "Queues": { {{queues}} } } } }""";

    private static IEnumerable<JsonElement> Findings(Run run, string provider) =>
        run.Json.GetProperty("providers").EnumerateArray().Single(p => p.GetProperty("name").GetString() == provider).GetProperty("findings").EnumerateArray();

    private static List<string?> Unsupported(Run run, string provider) =>
        [.. Findings(run, provider).Where(f => f.GetProperty("level").GetString() == "unsupported").SelectMany(f => f.GetProperty("where").EnumerateArray()).Select(w => w.GetString())];

    /// <summary>Never run: read.</summary>
    private static class Uses
    {
        public static Task Plain(IQueue queue) => queue.PeekAsync(1);

        public static async Task InAsyncMethod(IQueue queue) => Assert.Empty(await queue.PeekAsync(1));

        public static Func<Task> InLambda(IQueue queue) => async () => await queue.PeekAsync(1);

        public static Task InLocalFunction(IQueue queue)
        {
            return PeekAsync();

            async Task PeekAsync() => await queue.PeekAsync(1);
        }

        public static Task NotAtAll(IQueue queue) => queue.SendAsync(Message.FromText("x"));

        public static Message Delays() => Message.FromText("x") with { Delay = TimeSpan.FromHours(1) };
    }
}
