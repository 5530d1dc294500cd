using System.Text.Json;
using Integration.AzureEventHubs.Tests.Leases;
using Integration.Cli.Tests.Support;
using Integration.Emulators.AzureEventHubs;

namespace Integration.Cli.Tests.EventHubs;

/// <summary>The tool over an Event Hubs namespace, which has streams only, and whose client can't list them.</summary>
public sealed class EventHubsToolTests(AzuriteServer azurite) : IAsyncLifetime
{
    private EventHubsEmulator _emulator = null!;
    private Tool _tool = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions());
        _emulator.CreateEventHub(new EventHubSettings("clicks") { PartitionCount = 2, ConsumerGroups = ["billing"] });
        _tool = new Tool(Configure(""), realTime: true);
    }

    public async ValueTask DisposeAsync()
    {
        _tool.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task Records_are_appended_tailed_and_found_in_their_partitions()
    {
        await _tool.SucceedAsync("stream append clicks --text hello --key visitor-1 --header source=import");

        var line = JsonDocument.Parse(Assert.Single((await _tool.SucceedAsync("stream tail clicks")).Lines)).RootElement;
        Assert.Equal(("hello", "visitor-1"), (line.GetProperty("body").GetString(), line.GetProperty("groupId").GetString()));
        var partitions = (await _tool.SucceedAsync("stream partitions clicks --json")).Json.GetProperty("partitions").EnumerateArray().ToList();
        Assert.Equal(2, partitions.Count);
        Assert.Equal(
            line.GetProperty("record").GetProperty("partition").GetString(),
            Assert.Single(partitions, p => p.TryGetProperty("latestOffset", out var latest) && latest.ValueKind == JsonValueKind.String).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Lag_is_counted_from_the_checkpoints_in_blobs()
    {
        var container = await azurite.CreateContainerAsync();
        _tool.Write("appsettings.json", Configure($", \"CheckpointContainer\": \"{container.Name}\", \"CheckpointConnectionString\": \"{await azurite.ConnectAsync()}\""));
        foreach (var text in new[] { "1", "2", "3" })
            await _tool.SucceedAsync($"stream append clicks --text {text} --key k");
        await _tool.SucceedAsync("group reset clicks billing --to earliest --yes");

        var lag = (await _tool.SucceedAsync("group lag clicks billing --json")).Json.GetProperty("partitions").EnumerateArray();
        Assert.Equal(3, lag.Sum(p => p.GetProperty("recordsBehind").GetInt32()));
    }

    [Fact]
    public async Task What_is_declared_is_examined_and_inspected()
    {
        var doctor = await _tool.SucceedAsync("doctor");
        Assert.Matches("ok +read stream clicks +2 partitions", doctor.Out);
        Assert.Matches("ok +connection +the service answers; there is a stream 'clicks'", doctor.Out);
        Assert.Contains("what there is is as declared", doctor.Out, StringComparison.Ordinal);

        var inspected = await _tool.SucceedAsync("inspect --json");
        var stream = Assert.Single(inspected.Json.GetProperty("entities").EnumerateArray());
        Assert.Equal(("Stream", "clicks"), (stream.GetProperty("kind").GetString(), stream.GetProperty("path").GetString()));
        Assert.Equal("2", stream.GetProperty("settings").GetProperty("Partitions").ToString());
        Assert.Contains("only the declared streams", inspected.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declared_stream_that_is_not_there_is_a_problem()
    {
        _tool.Write("appsettings.json", Configure("").Replace("\"clicks\":", "\"clicks\": {}, \"absent\":", StringComparison.Ordinal));
        var doctor = await _tool.RunAsync("doctor");
        Assert.Equal(ExitCode.NotFound, doctor.Code);
        Assert.Matches("problem +read stream absent", doctor.Out);
        Assert.Single((await _tool.SucceedAsync("inspect --json")).Json.GetProperty("entities").EnumerateArray());
    }

    private string Configure(string more) => $$"""
        {
          "Messaging": {
            "Provider": "azure-event-hubs",
            "Providers": { "azure-event-hubs": { "ConnectionString": "{{_emulator.ConnectionString}}"{{more}} } },
            "Topology": { "Streams": { "clicks": { "Partitions": 2 } } }
          }
        }
        """;
}
