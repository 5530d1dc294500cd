using System.Text.Json;
using System.Text.RegularExpressions;
using Integration.Drivers;
using Integration.RabbitMq.Tests.Topology;

namespace Integration.RabbitMq.Tests.Infrastructure;

/// <summary>What the broker makes of imported definitions is what the provider makes of the same topology.</summary>
public sealed class DefinitionsTests(RabbitMqFixture fixture) : TopologyTest(fixture)
{
    private const string Seed = "kept with the secrets of the deployment";

    private static readonly TopologyDefinition Everything = new()
    {
        Queues =
        [
            new("orders") { MaxDeliveryCount = 5, LockDuration = TimeSpan.FromMinutes(1) },
            new("mails") { DefaultTimeToLive = TimeSpan.FromDays(1), DeadLetterOnExpiration = true },
            new("Old_Name") { DefaultTimeToLive = TimeSpan.MaxValue, AutoDeleteOnIdle = TimeSpan.FromHours(36) },
        ],
        Topics = [new("order-placed"), new("ledger")],
        Subscriptions =
        [
            new("order-placed", "billing") { Filter = MessageFilter.Parse("country in ('AT', 'DE') and total >= 100.5"), MaxDeliveryCount = 3 },
            new("order-placed", "odd") { Filter = MessageFilter.Parse(@"note starts with '${it''s}%_\' and vip = true"), AutoDeleteOnIdle = TimeSpan.FromMinutes(10) },
            new("ledger", "booking") { DeadLetterOnExpiration = true },
        ],
    };

    [Fact]
    public async Task Nothing_is_left_to_plan()
    {
        await Server.ImportAsync(Export(Messaging, Seed));

        Assert.Equal("no changes", (await Messaging.Topology.PlanAsync(Everything, cancellationToken: Token)).ToString());
        Assert.Empty(await Messaging.Topology.ListUnmappedAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task What_is_imported_is_what_is_applied()
    {
        var (imported, applied) = (Names.Prefix + "imported.", Names.Prefix + "applied.");
        await using var importing = RabbitMqMessaging.Create(Options with { NamePrefix = imported });
        await using var applying = RabbitMqMessaging.Create(Options with { NamePrefix = applied });
        await Server.ImportAsync(Export(importing, null));
        await applying.Topology.ApplyAsync(await applying.Topology.PlanAsync(Everything, cancellationToken: Token), cancellationToken: Token);

        Assert.Equal(await DescribeAsync(applied), await DescribeAsync(imported));
    }

    [Fact]
    public async Task Messages_go_their_ways()
    {
        await Server.ImportAsync(Export(Messaging, Seed));
        await Messaging.Topic("order-placed").PublishAsync(Message.FromText("x").WithHeader("country", "DE").WithHeader("total", 200), Token);

        var billing = Messaging.Topic("order-placed").Subscription("billing");
        await (await billing.ReceiveOneAsync(TimeSpan.FromSeconds(30), Token))!.DeadLetterAsync("reason", cancellationToken: Token);

        Assert.Equal("x", (await billing.DeadLetters.ReceiveOneAsync(TimeSpan.FromSeconds(30), Token))?.Message.Text);
    }

    /// <summary>What would be chosen at random is made of the seed and the name, and is another for each entity.</summary>
    [Fact]
    public void Equal_topologies_have_equal_definitions()
    {
        var document = Export(Messaging, Seed);

        Assert.Equal(document, Export(Messaging, Seed));
        Assert.NotEqual(document, Export(Messaging, "another"));
        Assert.DoesNotContain(Seed, document, StringComparison.Ordinal);
        var ids = Regex.Matches(document, "\"integration-id\": \"(?<id>[0-9a-f]{32})\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        Assert.Equal(8, ids.Select(i => i.Groups["id"].Value).Distinct().Count());
    }

    [Fact]
    public void Rights_of_one_application_are_refused()
    {
        var refused = Assert.Throws<CapabilityNotSupportedException>(
            () => ((IInfrastructureExport)Messaging).ExportInfrastructure(Everything, InfrastructureFormat.RabbitMq, new InfrastructureOptions().WithAllRoles(Everything)));

        Assert.Contains("set_permissions", refused.Message, StringComparison.Ordinal);
    }

    private static string Export(IMessaging messaging, string? seed) =>
        ((IInfrastructureExport)messaging).ExportInfrastructure(Everything, InfrastructureFormat.RabbitMq, new() { Seed = seed });

    /// <summary>Everything under a prefix but the prefix and the ids.</summary>
    private async Task<string> DescribeAsync(string prefix)
    {
        var found = new List<string>();
        await foreach (var queue in Management.ListQueuesAsync(prefix, Token))
            found.Add($"queue {queue.Name} {queue.Type} {Sorted(queue.Arguments)}");
        await foreach (var exchange in Management.ListExchangesAsync(prefix, Token))
            found.Add($"exchange {exchange.Name} {exchange.Type} {exchange.Durable} {exchange.AutoDelete} {Sorted(exchange.Arguments)}");
        found.AddRange((await Management.ListBindingsAsync(Token)).Where(b => b.Source.StartsWith(prefix, StringComparison.Ordinal))
            .Select(b => $"binding {b.Source} {b.Destination} {b.RoutingKey} {Sorted(b.Arguments)}"));
        found.AddRange((await Management.ListPoliciesAsync(Token)).Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(p => $"policy {p.Name} {p.ApplyTo} {p.Priority} {p.Pattern.Replace("\\.", ".", StringComparison.Ordinal)} {Sorted(p.Definition)}"));
        Assert.InRange(found.Count, 40, 100);
        return Regex.Replace(string.Join('\n', found.Select(f => f.Replace(prefix, "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)), "[0-9a-f]{32}", "ID", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private static string Sorted(JsonElement members) => members.ValueKind == JsonValueKind.Object
        ? string.Join(", ", members.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"{m.Name}={m.Value.GetRawText()}"))
        : "";
}
