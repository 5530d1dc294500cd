using System.Text;
using Azure.Messaging.ServiceBus;

namespace Integration.Emulators.AzureServiceBus.Tests;

public sealed class TokenTests : EmulatorTest
{
    private static readonly SharedAccessKey All = new("all", "key-of-all");
    private static readonly SharedAccessKey Sender = new("sender", "key-of-sender", KeyRights.Send);

    private protected override ServiceBusEmulatorOptions Configure(ServiceBusEmulatorOptions options) =>
        options with { Keys = [All, Sender], TokenRights = KeyRights.Listen };

    [Fact]
    public async Task Keys_have_rights()
    {
        CreateQueue();
        ServiceBusClient client = Connect(Emulator.ConnectionStringFor(Sender));
        await client.CreateSender("q").SendMessageAsync(Message("a"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateReceiver("q").ReceiveMessageAsync());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateReceiver("q").PeekMessageAsync());
        Assert.Equal("a", (await ReceiveOneAsync(Client.CreateReceiver("q"))).Body.ToString());
    }

    [Fact]
    public async Task A_wrong_key_and_an_unknown_name_are_refused()
    {
        CreateQueue();
        foreach (SharedAccessKey key in new[] { All with { Key = "wrong" }, new SharedAccessKey("nobody", All.Key) })
        {
            ServiceBusClient client = Connect(Emulator.ConnectionStringFor(key));
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateSender("q").SendMessageAsync(Message("a")));
        }

        Assert.Equal(0, Emulator.GetRuntime("q").ActiveMessageCount);
        Assert.NotEqual(0, Emulator.CountOperations(EmulatedOperation.Authorize));
    }

    [Fact]
    public async Task A_signature_is_for_its_resource_and_its_time()
    {
        CreateQueue();
        CreateQueue(name: "other");
        string resource = $"sb://127.0.0.1/q";
        ServiceBusClient client = Connect(WithSignature(Signature(resource, DateTimeOffset.UtcNow.AddHours(1))));
        await client.CreateSender("q").SendMessageAsync(Message("a"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateSender("other").SendMessageAsync(Message("a")));
        ServiceBusClient late = Connect(WithSignature(Signature(resource, DateTimeOffset.UtcNow.AddHours(-1))));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => late.CreateSender("q").SendMessageAsync(Message("a")));
    }

    [Fact]
    public void Keys_are_not_shown() => Assert.DoesNotContain(All.Key, All.ToString(), StringComparison.Ordinal);

    private string WithSignature(string signature) =>
        $"Endpoint=sb://127.0.0.1:{Emulator.Port}/;SharedAccessSignature={signature};UseDevelopmentEmulator=true";

    private static string Signature(string resource, DateTimeOffset expiry)
    {
        string encoded = Uri.EscapeDataString(resource);
        byte[] hash = System.Security.Cryptography.HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(All.Key), Encoding.UTF8.GetBytes($"{encoded}\n{expiry.ToUnixTimeSeconds()}"));
        return $"SharedAccessSignature sr={encoded}&sig={Uri.EscapeDataString(Convert.ToBase64String(hash))}&se={expiry.ToUnixTimeSeconds()}&skn={All.Name}";
    }
}
