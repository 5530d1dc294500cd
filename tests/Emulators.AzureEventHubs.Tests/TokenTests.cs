using System.Security.Cryptography;
using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;

namespace Integration.Emulators.AzureEventHubs.Tests;

public sealed class TokenTests : EmulatorTest
{
    private static readonly SharedAccessKey All = new("all", "key-of-all");
    private static readonly SharedAccessKey Sender = new("sender", "key-of-sender", KeyRights.Send);
    private static readonly SharedAccessKey Listener = new("listener", "key-of-listener", KeyRights.Listen);

    private protected override EventHubsEmulatorOptions Configure(EventHubsEmulatorOptions options) => options with { Keys = [All, Sender, Listener] };

    [Fact]
    public async Task Keys_have_rights()
    {
        string sender = Emulator.ConnectionStringFor(Sender);
        string listener = Emulator.ConnectionStringFor(Listener);
        await Produce(sender).SendAsync([new EventData("a")]);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Produce(listener).SendAsync([new EventData("a")]));
        await ReadAsync(Receive(EventPosition.Earliest, "1", connectionString: listener), 1);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => ReadAsync(Receive(EventPosition.Earliest, connectionString: sender), 1));
        Assert.Equal(2, (await Consume(sender).GetPartitionIdsAsync()).Length);
    }

    [Fact]
    public async Task Wrong_keys_are_refused()
    {
        foreach (SharedAccessKey key in new[] { All with { Key = "wrong" }, new SharedAccessKey("nobody", All.Key) })
        {
            string connection = Emulator.ConnectionStringFor(key);
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Produce(connection).SendAsync([new EventData("a")]));
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Consume(connection).GetPartitionIdsAsync());
        }
    }

    [Fact]
    public async Task A_signature_is_good_for_its_resource_and_its_time()
    {
        Emulator.CreateEventHub(new EventHubSettings("other"));
        string good = WithSignature(DateTimeOffset.UtcNow.AddHours(1));
        await Produce(good).SendAsync([new EventData("a")]);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Produce(good, "other").SendAsync([new EventData("a")]));
        string late = WithSignature(DateTimeOffset.UtcNow.AddHours(-1));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Produce(late).SendAsync([new EventData("a")]));
    }

    private string WithSignature(DateTimeOffset expiry)
    {
        string resource = Uri.EscapeDataString($"sb://127.0.0.1/{Hub}");
        byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(All.Key), Encoding.UTF8.GetBytes($"{resource}\n{expiry.ToUnixTimeSeconds()}"));
        string signature = $"sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(hash))}&se={expiry.ToUnixTimeSeconds()}&skn={All.Name}";
        return $"Endpoint=sb://127.0.0.1:{Emulator.Port}/;SharedAccessSignature=SharedAccessSignature {signature};UseDevelopmentEmulator=true";
    }
}
