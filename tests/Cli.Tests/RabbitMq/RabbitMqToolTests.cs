using System.Text.Json;
using Integration.Cli.Tests.Support;
using Integration.RabbitMq;
using RabbitMQ.Client;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]

namespace Integration.Cli.Tests.RabbitMq;

/// <summary>The tool over a RabbitMQ broker: what this library made there, and what others did.</summary>
public sealed class RabbitMqToolTests : IDisposable
{
    private readonly string _prefix = RabbitMqFixture.NewName("cli") + ".";
    private readonly RabbitMqServer _server;
    private readonly Tool _tool;

    public RabbitMqToolTests(RabbitMqFixture fixture)
    {
        _server = fixture.Server;
        _tool = new Tool(
            $$"""
            {
              "Messaging": { {{SettingsOf(_prefix)}}, "Topology": { "Queues": { "orders": { "MaxDeliveryCount": 3 } } } },
              "New": { {{SettingsOf(_prefix + "new.")}} }
            }
            """,
            realTime: true);
    }

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_topology_is_planned_applied_examined_and_found_as_declared()
    {
        Assert.Equal(ExitCode.FoundProblems, (await _tool.RunAsync("drift")).Code);
        Assert.Contains("orders", (await _tool.SucceedAsync("plan")).Out, StringComparison.Ordinal);
        await _tool.SucceedAsync("apply --yes");
        await _tool.SucceedAsync("drift");

        var doctor = await _tool.SucceedAsync("doctor");
        Assert.Contains("what there is is as declared", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("Peek (Q16)", doctor.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Password, doctor.ToString(), StringComparison.Ordinal);

        var inspected = Assert.Single((await _tool.SucceedAsync("inspect --json")).Json.GetProperty("entities").EnumerateArray());
        Assert.Equal(("orders", "3"), (inspected.GetProperty("path").GetString(), inspected.GetProperty("settings").GetProperty("MaxDeliveryCount").ToString()));
        Assert.Contains("MaxDeliveryCount: 3", (await _tool.SucceedAsync("export")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_are_sent_counted_received_and_not_peeked()
    {
        await _tool.SucceedAsync("apply --yes");
        await _tool.SucceedAsync("send orders --text hello");

        var counts = Assert.Single((await _tool.SucceedAsync("count orders --json")).Json.GetProperty("sources").EnumerateArray());
        Assert.Equal((1, JsonValueKind.Null, 0), (counts.GetProperty("active").GetInt32(), counts.GetProperty("inFlight").ValueKind, counts.GetProperty("deadLettered").GetInt32()));
        var peek = await _tool.RunAsync("peek orders");
        Assert.Equal(ExitCode.Unsupported, peek.Code);
        Assert.Contains("RabbitMQ shows a message only by delivering it", peek.Error, StringComparison.Ordinal);
        Assert.Contains("hello", (await _tool.SucceedAsync("receive orders --complete --json")).Out, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single((await _tool.SucceedAsync("count orders --json")).Json.GetProperty("sources").EnumerateArray()).GetProperty("active").GetInt32());
    }

    [Fact]
    public async Task Dead_letters_are_listed_and_redriven()
    {
        await using var client = _tool.Open("rabbitmq");
        await client.Messaging.QueueAsync("orders", "one", "two");
        foreach (var message in await client.Messaging.Queue("orders").ReceiveAsync(2, TimeSpan.FromSeconds(10)))
            await message.DeadLetterAsync("Poison", "it can't be read");

        Assert.Contains("--receive", (await _tool.RunAsync("dlq list orders")).Error, StringComparison.Ordinal);
        var listed = await _tool.SucceedAsync("dlq list orders --receive");
        Assert.Equal(2, listed.Lines.Count(line => line.Contains("Poison", StringComparison.Ordinal)));
        Assert.Equal(2, (await _tool.SucceedAsync("dlq redrive orders --json")).Json.GetProperty("moved").GetInt32());
        Assert.Equal((2, 0), ((await client.Messaging.Queue("orders").CountAsync()).Active, (await client.Messaging.Queue("orders").CountAsync()).DeadLettered));
    }

    [Fact]
    public async Task A_queue_of_somebody_else_is_shown_counted_and_moved()
    {
        await using var connection = await new ConnectionFactory { Uri = _server.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync($"{_prefix}plain", durable: true, exclusive: false, autoDelete: false);
        foreach (var text in new[] { "one", "two", "three" })
            await channel.BasicPublishAsync("", $"{_prefix}plain", mandatory: true, new BasicProperties { Persistent = true }, System.Text.Encoding.UTF8.GetBytes(text));

        var inspected = await _tool.SucceedAsync("inspect");
        Assert.Contains("it is a classic queue", inspected.Out, StringComparison.Ordinal);
        var counted = Assert.Single((await _tool.SucceedAsync("count --json")).Json.GetProperty("sources").EnumerateArray());
        Assert.Equal((3, 0), (counted.GetProperty("active").GetInt32(), counted.GetProperty("deadLettered").GetInt32()));
        Assert.Contains("No dead letters", (await _tool.SucceedAsync("dlq list")).Out, StringComparison.Ordinal);
        Assert.Equal(["No messages."], (await _tool.SucceedAsync("dlq list plain --receive --wait 0s")).Lines);
        Assert.Equal(0, (await _tool.SucceedAsync("dlq redrive plain --json")).Json.GetProperty("moved").GetInt32());

        Assert.Equal(ExitCode.FoundProblems, (await _tool.RunAsync("plan --from rabbitmq --to New")).Code);
        await _tool.SucceedAsync($"apply --yes --from rabbitmq --to New --leave-out {_prefix}plain");
        var moved = (await _tool.SucceedAsync("move --dead-letters --from rabbitmq --to New --journal j --poll-wait 100ms --json")).Json.GetProperty("routes");
        Assert.Equal(
            [("plain", "Drained", 3), ("plain/$dead-letter", "Drained", 0)],
            moved.EnumerateArray().Select(r => (r.GetProperty("source").GetString(), r.GetProperty("outcome").GetString(), r.GetProperty("copied").GetInt32())));
    }

    private string SettingsOf(string prefix) => $$"""
        "Provider": "rabbitmq",
        "Providers": { "rabbitmq": { "Uri": "{{_server.Uri}}", "ManagementUri": "{{_server.ManagementUri}}", "NamePrefix": "{{prefix}}" } }
        """;
}
