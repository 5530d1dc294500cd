using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Integration.AzureEventHubs.Tests.Leases;
using Integration.Cli.Tests.Support;
using Integration.Emulators.AzureEventHubs;

namespace Integration.Cli.Tests.EventHubs;

/// <summary>A group that goes on where a processor of the SDK stopped, in another container or consumer group.</summary>
public sealed class ProcessorImportTests(AzuriteServer azurite) : IAsyncLifetime
{
    private EventHubsEmulator _emulator = null!;
    private Tool _tool = null!;
    private BlobContainerClient _processor = null!;
    private string _partition = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await EventHubsEmulator.StartAsync(new EventHubsEmulatorOptions());
        _emulator.CreateEventHub(new EventHubSettings("clicks") { PartitionCount = 2, ConsumerGroups = ["billing"] });
        _processor = await azurite.CreateContainerAsync();
        var own = await azurite.CreateContainerAsync();
        _tool = new Tool(
            $$"""
            {
              "Messaging": {
                "Provider": "azure-event-hubs",
                "Providers": {
                  "azure-event-hubs": {
                    "ConnectionString": "{{_emulator.ConnectionString}}",
                    "CheckpointContainer": "{{own.Name}}", "CheckpointConnectionString": "{{await azurite.ConnectAsync()}}"
                  }
                }
              }
            }
            """,
            realTime: true);
        foreach (var text in new[] { "1", "2", "3" })
            await _tool.SucceedAsync($"stream append clicks --text {text} --key k");
        var partitions = (await _tool.SucceedAsync("stream partitions clicks --json")).Json.GetProperty("partitions").EnumerateArray();
        _partition = partitions.First(p => p.TryGetProperty("latestOffset", out var latest) && latest.ValueKind == System.Text.Json.JsonValueKind.String).GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        // Null where Azurite can't run: then the test was skipped.
        _tool?.Dispose();
        await _emulator.DisposeAsync();
    }

    [Fact]
    public async Task A_group_goes_on_behind_the_checkpoint_of_a_processor()
    {
        await PutAsync("checkpoint", _partition, ("sequencenumber", "1"));
        await PutAsync("ownership", _partition, ("ownerid", ""));
        await PutAsync("ownership", Other, ("ownerid", ""));

        var dry = await _tool.SucceedAsync($"group import clicks billing --blob {_processor.Name} --from-group $Default --dry-run");
        Assert.Matches($"{_partition} +>1 ", dry.Out);
        Assert.Contains("Nobody has joined", (await _tool.SucceedAsync("group lag clicks billing")).Out, StringComparison.Ordinal);
        await _tool.SucceedAsync($"group import clicks billing --blob {_processor.Name} --from-group $Default --yes");

        var lag = (await _tool.SucceedAsync("group lag clicks billing --json")).Json.GetProperty("partitions").EnumerateArray().First(p => p.GetProperty("id").GetString() == _partition);
        Assert.Equal((">1", 1), (lag.GetProperty("position").GetString(), lag.GetProperty("recordsBehind").GetInt32()));
    }

    [Fact]
    public async Task An_import_is_refused_while_the_processor_renews_and_not_when_it_only_left_its_name()
    {
        await PutAsync("checkpoint", _partition, ("sequencenumber", "1"));
        await PutAsync("ownership", Other, ("ownerid", ""));
        await PutAsync("ownership", _partition, ("ownerid", "processor-1"));
        using (var stop = new CancellationTokenSource())
        {
            var renewing = RenewAsync(stop.Token);
            var refused = await _tool.RunAsync($"group import clicks billing --blob {_processor.Name} --from-group $Default --yes --watch-for 3s");
            await stop.CancelAsync();
            await renewing;
            Assert.Equal(ExitCode.Refused, refused.Code);
            Assert.Contains("processor-1", refused.Error, StringComparison.Ordinal);
        }

        await _tool.SucceedAsync($"group import clicks billing --blob {_processor.Name} --from-group $Default --yes --watch-for 100ms");
    }

    [Fact]
    public async Task A_partition_without_a_checkpoint_is_told()
    {
        await PutAsync("checkpoint", _partition, ("sequencenumber", "1"));
        var run = await _tool.RunAsync($"group import clicks billing --blob {_processor.Name} --from-group $Default --yes");
        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Matches($"{Other} +- +.*there is no place of it", run.Out);
    }

    [Fact]
    public async Task A_container_or_group_that_is_not_there_is_told()
    {
        var missing = await _tool.RunAsync("group import clicks billing --blob no-such-container --yes");
        Assert.Equal(ExitCode.NotFound, missing.Code);
        var empty = await _tool.RunAsync($"group import clicks billing --blob {_processor.Name} --yes");
        Assert.Equal(ExitCode.NotFound, empty.Code);
        Assert.Contains("has no places of 'clicks'", empty.Error, StringComparison.Ordinal);
    }

    private string Other => _partition == "0" ? "1" : "0";

    /// <summary>As the SDK's processor names its blobs.</summary>
    private async Task PutAsync(string kind, string partition, (string Name, string Value) metadata)
    {
        var host = new Uri(_emulator.ConnectionString.Split(';').First(p => p.StartsWith("Endpoint=", StringComparison.Ordinal))["Endpoint=".Length..]).Host;
        await _processor.GetBlobClient($"{host}/clicks/$default/{kind}/{partition}").UploadAsync(
            Stream.Null, new BlobUploadOptions { Metadata = new Dictionary<string, string> { [metadata.Name] = metadata.Value } });
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await PutAsync("ownership", _partition, ("ownerid", "processor-1"));
            await Task.Delay(100, CancellationToken.None);
        }
    }
}
