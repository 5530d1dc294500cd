using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

public sealed class DoctorTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_healthy_configuration_has_no_problem()
    {
        var run = await _tool.SucceedAsync("doctor --json");
        var results = Results(run);
        Assert.Equal("ok", results["connection"]);
        Assert.Equal("ok", results["drift"]);
        Assert.Equal("note", results["PushWebhook (T10)"]);
        Assert.DoesNotContain("Peek (Q16)", results.Keys);
    }

    [Fact]
    public async Task Capabilities_lists_all_of_them()
    {
        var results = Results(await _tool.SucceedAsync("doctor --capabilities --json"));
        foreach (var capability in Enum.GetValues<Capability>())
            Assert.Contains($"{capability} ({capability.Clause()})", results.Keys);
    }

    [Fact]
    public async Task Drift_and_what_is_missing_are_problems()
    {
        Declare("\"Topology\": { \"Queues\": { \"orders\": {}, \"bad\": {} } }, \"Consumers\": { \"orders\": {} },");
        await _tool.Here.DeadAsync("bad", "1");
        var run = await _tool.RunAsync("doctor");
        Assert.Equal(ExitCode.NotFound, run.Code);
        Assert.Matches("problem +read orders", run.Out);
        Assert.Matches("note +read bad +1 dead letters: `integration dlq list bad`", run.Out);
        Assert.Matches("problem +drift +1 differences .*Create Queue 'orders'", run.Out);
        Assert.Contains("not checked here, as the application reads them: Consumers", run.Out, StringComparison.Ordinal);
        await _tool.Here.QueueAsync("orders");
        await _tool.SucceedAsync("doctor");
    }

    [Fact]
    public async Task Only_drift_is_1()
    {
        Declare("\"Topology\": { \"Queues\": { \"orders\": { \"MaxDeliveryCount\": 3 } } },");
        await _tool.Here.QueueAsync("orders");
        var run = await _tool.RunAsync("doctor");
        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("MaxDeliveryCount: wanted 3, found 10", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_right_does_not_keep_it_from_looking_further()
    {
        using var tool = Setup.Troubled(call =>
        {
            if (call == "ListQueuesAsync")
                throw new UnauthorizedException("no right to manage.", "troubled", null);
        });
        var run = await tool.RunAsync("doctor --json");
        Assert.Equal(ExitCode.NotAuthorized, run.Code);
        Assert.Equal("problem", Results(run)["connection"]);
        Assert.Equal("ok", Results(run)["drift"]);
    }

    [Fact]
    public async Task When_the_service_is_down_the_rest_is_skipped()
    {
        using var tool = Setup.Troubled(_ => throw new ServiceUnavailableException("nobody answers.", "troubled", null));
        var run = await tool.RunAsync("doctor --json");
        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Equal("skipped", Results(run)["drift"]);
    }

    private void Declare(string settings)
    {
        var file = _tool.PathOf("appsettings.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"Messaging\": {", $"\"Messaging\": {{ {settings}", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Results(Run run) => run.Json.GetProperty("providers")[0].GetProperty("checks").EnumerateArray()
        .GroupBy(c => c.GetProperty("check").GetString()!).ToDictionary(g => g.Key, g => g.First().GetProperty("result").GetString()!);
}
