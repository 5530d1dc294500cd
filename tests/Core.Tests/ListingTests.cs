using System.Globalization;

namespace Integration.Core.Tests;

/// <summary>A large account is described side by side, in its order, and single faults are told.</summary>
public sealed class ListingTests
{
    private const int Entities = 100;

    private readonly ScriptedDriver _driver = new();
    private readonly Gate _gate = new();

    public ListingTests()
    {
        foreach (var name in Enumerable.Range(0, Entities).Select(i => i.ToString("d3", CultureInfo.InvariantCulture)))
        {
            Service.Queues[name] = new(name);
            Service.Topics[name] = new(name);
            Service.Subscriptions[(name, "all")] = new(name, "all");
        }

        Service.Describing = _gate.PassAsync;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ScriptedTopology Service => _driver.ScriptedTopology;

    private ITopology Topology => new MessagingClient(_driver).Topology;

    [Fact]
    public async Task An_export_describes_sixteen_topics_at_a_time_in_their_order()
    {
        var topology = await Topology.ExportAsync(Token);

        Assert.Equal((16, Entities), (_gate.Most, _gate.Calls));
        Assert.Equal(Service.Topics.Values, topology.Topics);
        Assert.Equal(Service.Subscriptions.Values, topology.Subscriptions);
    }

    [Fact]
    public async Task A_plan_describes_sixteen_entities_at_a_time_and_has_its_steps_in_order()
    {
        var definition = new TopologyDefinition { Queues = [.. Service.Queues.Values.Select(q => q with { MaxDeliveryCount = 3 })] };

        var plan = await Topology.PlanAsync(definition, cancellationToken: Token);

        Assert.Equal((16, Entities), (_gate.Most, _gate.Calls));
        Assert.Equal(definition.Queues.Select(q => q.Path), plan.Steps.Select(s => s.Entity));
    }

    [Fact]
    public async Task An_inventory_tells_of_topics_that_it_could_not_look_at_and_describes_the_others()
    {
        Service.Forbidden.UnionWith(["007", "042"]);
        Service.Unmapped.Add(new("queue", "a.b", "its name is not neutral."));

        var (definition, unmapped) = await Topology.TakeInventoryAsync(Token);

        Assert.Equal(Service.Topics.Values, definition.Topics);
        Assert.Equal(Service.Subscriptions.Values.Where(s => s.Topic is not ("007" or "042")), definition.Subscriptions);
        Assert.Equal(["a.b", "007/*", "042/*"], unmapped.Select(u => u.NativeName));
        Assert.Equal([null, EntityPath.Topic("007"), EntityPath.Topic("042")], unmapped.Select(u => u.Entity));
        Assert.All(unmapped.Skip(1), u => Assert.IsType<UnauthorizedException>(u.Error));
        Assert.Contains("could not be listed: scripted '007'", unmapped[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_of_which_a_part_cannot_be_looked_at_fails()
    {
        Service.Forbidden.Add("042");

        var error = await Assert.ThrowsAsync<UnauthorizedException>(() => Topology.ExportAsync(Token));

        Assert.Equal(EntityPath.Topic("042"), error.Entity);
    }

    [Fact]
    public async Task An_inventory_of_which_nothing_can_be_looked_at_fails()
    {
        Service.Forbidden.UnionWith(Service.Topics.Keys);

        await Assert.ThrowsAsync<UnauthorizedException>(() => Topology.TakeInventoryAsync(Token));
    }

    /// <summary>Holds every call until sixteen are under way, or all are: no time is measured.</summary>
    private sealed class Gate
    {
        private readonly Lock _lock = new();
        private readonly List<TaskCompletionSource> _waiting = [];

        public int Calls { get; private set; }

        public int Most { get; private set; }

        public Task PassAsync()
        {
            List<TaskCompletionSource> freed = [];
            var own = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                Calls++;
                _waiting.Add(own);
                Most = Math.Max(Most, _waiting.Count);
                if (_waiting.Count == 16 || Calls == Entities)
                {
                    freed.AddRange(_waiting);
                    _waiting.Clear();
                }
            }

            freed.ForEach(f => f.SetResult());
            return own.Task;
        }
    }
}
