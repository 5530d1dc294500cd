using Integration.Cli.Tests.Support;
using Integration.Migration;

namespace Integration.Cli.Tests.Commands;

public sealed class TopologyCommandTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Inspect_shows_settings_and_messages()
    {
        await _tool.Here.QueueAsync("orders", "1", "2");
        await _tool.Here.SubscriptionAsync("events", "one");
        var table = await _tool.SucceedAsync("inspect");
        Assert.Matches("Queue +orders +2 +0 +0 +0 +LockDuration 00:00:30, MaxDeliveryCount 10", table.Out);
        Assert.Matches("Topic +events", table.Out);
        var entities = (await _tool.SucceedAsync("inspect --json --no-counts")).Json.GetProperty("entities");
        Assert.Equal(["orders", "events", "events/one"], entities.EnumerateArray().Select(e => e.GetProperty("path").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, entities[0].GetProperty("counts").ValueKind);
    }

    [Fact]
    public async Task An_exported_topology_is_applied_elsewhere_and_then_there_is_no_drift()
    {
        await _tool.Here.Topology.CreateQueueAsync(new QueueDefinition("payments") { Ordered = true, MaxDeliveryCount = 3 });
        await _tool.Here.SubscriptionAsync("events", "one");
        await _tool.SucceedAsync("export --output topology.yaml");
        Assert.Contains("payments", await File.ReadAllTextAsync(_tool.PathOf("topology.yaml")), StringComparison.Ordinal);

        var plan = await _tool.SucceedAsync("plan --from topology.yaml --to Other");
        Assert.Contains("Create Queue 'payments'", plan.Out, StringComparison.Ordinal);
        Assert.Empty(await _tool.There.Topology.ListQueuesAsync().ToListAsync());
        Assert.Equal(ExitCode.FoundProblems, (await _tool.RunAsync("drift --from topology.yaml --to Other")).Code);

        var applied = await _tool.SucceedAsync("apply --from topology.yaml --to Other --yes");
        Assert.Contains("Done: 3 changes made to Other.", applied.Out, StringComparison.Ordinal);
        Assert.Equal(3, (await _tool.There.Topology.FindQueueAsync("payments"))!.MaxDeliveryCount);
        var drift = await _tool.SucceedAsync("drift --from topology.yaml --to Other");
        Assert.Contains("Other is as topology.yaml wants it.", drift.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export --output t.json", "t.json")]
    [InlineData("export --output t.yml", "t.yml")]
    public async Task Export_follows_the_name_of_the_file(string line, string file)
    {
        await _tool.Here.QueueAsync("orders");
        await _tool.SucceedAsync(line);
        Assert.Equal("orders", Assert.Single(TopologyDocument.Read(await File.ReadAllTextAsync(_tool.PathOf(file)), TopologyDocument.FormatOf(file)).Queues).Name);
    }

    [Fact]
    public async Task Export_writes_yaml_or_json_to_standard_output()
    {
        await _tool.Here.QueueAsync("orders");
        Assert.Equal("orders", Assert.Single(TopologyDocument.Read((await _tool.SucceedAsync("export")).Out, TopologyFormat.Yaml).Queues).Name);
        Assert.Equal("orders", Assert.Single(TopologyDocument.Read((await _tool.SucceedAsync("export --json")).Out, TopologyFormat.Json).Queues).Name);
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("export --output t.txt")).Code);
    }

    [Fact]
    public async Task A_plan_from_a_live_provider_has_steps_and_findings()
    {
        await _tool.Here.QueueAsync("orders", "1");
        var plan = (await _tool.SucceedAsync("plan --from in-memory --to Other --json")).Json;
        Assert.Equal("Create", plan.GetProperty("steps")[0].GetProperty("action").GetString());
        Assert.Equal(("in-memory", "Other", true, false), (
            plan.GetProperty("from").GetString(), plan.GetProperty("to").GetString(), plan.GetProperty("canApply").GetBoolean(), plan.GetProperty("applied").GetBoolean()));
    }

    [Fact]
    public async Task A_conflict_blocks()
    {
        await _tool.Here.Topology.CreateQueueAsync(new QueueDefinition("orders") { Ordered = true });
        await _tool.There.QueueAsync("orders");
        var plan = await _tool.RunAsync("plan --from in-memory --to Other");
        Assert.Equal(ExitCode.FoundProblems, plan.Code);
        Assert.Contains("Conflict Queue 'orders' (Ordered: wanted", plan.Out, StringComparison.Ordinal);
        var apply = await _tool.RunAsync("apply --from in-memory --to Other --yes");
        Assert.Equal(ExitCode.FoundProblems, apply.Code);
        Assert.Contains("Nothing was done", apply.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_asks()
    {
        await _tool.Here.QueueAsync("orders");
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("apply --from in-memory --to Other")).Code);
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("apply --from in-memory --to Other", "n\n", terminal: true)).Code);
        Assert.Null(await _tool.There.Topology.FindQueueAsync("orders"));
        var run = await _tool.RunAsync("apply --from in-memory --to Other", "y\n", terminal: true);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("Make these 1 changes to Other? [y/N]", run.Error, StringComparison.Ordinal);
        Assert.NotNull(await _tool.There.Topology.FindQueueAsync("orders"));
    }

    [Fact]
    public async Task Without_from_the_declared_topology_is_meant()
    {
        var none = await _tool.RunAsync("drift");
        Assert.Equal(ExitCode.Configuration, none.Code);
        Assert.Contains("declares no topology", none.Error, StringComparison.Ordinal);
        var file = _tool.PathOf("appsettings.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"Messaging\": {", "\"Messaging\": { \"Topology\": { \"Queues\": { \"declared\": {} } },", StringComparison.Ordinal));
        await _tool.SucceedAsync("apply --yes");
        Assert.NotNull(await _tool.Here.Topology.FindQueueAsync("declared"));
        await _tool.SucceedAsync("drift");
    }

    [Fact]
    public async Task A_topology_that_can_not_be_read_says_where()
    {
        _tool.Write("t.yaml", "Queues:\n  orders:\n    MaxDeliveryCount: many\n");
        var run = await _tool.RunAsync("plan --from t.yaml");
        Assert.Equal(ExitCode.Files, run.Code);
        Assert.Contains("line 3", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_drift_sees_what_is_there_and_not_wanted()
    {
        await _tool.Here.QueueAsync("orders");
        await _tool.Here.QueueAsync("extra");
        _tool.Write("t.yaml", "Queues:\n  orders: {}\n");

        await _tool.SucceedAsync("drift --from t.yaml");
        var run = await _tool.RunAsync("drift --from t.yaml --strict");

        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("Delete Queue 'extra'", run.Out, StringComparison.Ordinal);
        Assert.NotNull(await _tool.Here.Topology.FindQueueAsync("extra"));
    }

    [Fact]
    public async Task Inspect_sorts_and_filters()
    {
        await _tool.Here.QueueAsync("orders", "1");
        await _tool.Here.QueueAsync("orders-late", "1", "2");
        await _tool.Here.QueueAsync("other", "1", "2", "3");
        await _tool.Here.SubscriptionAsync("order-placed", "one");

        var run = await _tool.SucceedAsync("inspect --filter order* --sort active --json");
        var part = await _tool.SucceedAsync("inspect --filter LATE --json");

        Assert.Equal(["orders-late", "orders", "order-placed/one", "order-placed"], run.Json.GetProperty("entities").EnumerateArray().Select(e => e.GetProperty("path").GetString()!));
        Assert.Equal("orders-late", Assert.Single(part.Json.GetProperty("entities").EnumerateArray()).GetProperty("path").GetString());
        Assert.Equal("Nothing has a name like that.", (await _tool.SucceedAsync("inspect --filter nothing")).Out.Trim());
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("inspect --sort active --no-counts")).Code);
        var unknown = await _tool.RunAsync("inspect --sort size");
        Assert.Contains("'size' is none of name, active, inflight, delayed, deadlettered.", unknown.Error, StringComparison.Ordinal);
    }
}
