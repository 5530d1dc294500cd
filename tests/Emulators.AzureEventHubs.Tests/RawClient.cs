using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;

namespace Integration.Emulators.AzureEventHubs.Tests;

/// <summary>A client that does what the official one does not: it drains, and it sends what that one would not send.</summary>
internal sealed class RawClient : ICbsTokenProvider, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly AmqpConnection _connection;

    private RawClient(AmqpConnection connection) => _connection = connection;

    public static async Task<RawClient> ConnectAsync(int port, string audience)
    {
        var address = new Uri($"amqp://127.0.0.1:{port}");
        var client = new RawClient(await new AmqpConnectionFactory().OpenConnectionAsync(address, new SaslAnonymousHandler(), Patience));
        await new AmqpCbsLink(client._connection).SendTokenAsync(client, address, audience, audience, [], Patience);
        return client;
    }

    public Task<SendingAmqpLink> OpenSenderAsync(string path, params AmqpSymbol[] capabilities) => OpenAsync(new SendingAmqpLink(Settings(capabilities, role: false, path)));

    public Task<ReceivingAmqpLink> OpenReceiverAsync(string path) => OpenAsync(new ReceivingAmqpLink(Settings([], role: true, path)));

    public static Task<Outcome> SendAsync(SendingAmqpLink link, AmqpMessage message) =>
        link.SendMessageAsync(message, new ArraySegment<byte>(Guid.NewGuid().ToByteArray()), AmqpConstants.NullBinary, Patience);

    Task<CbsToken> ICbsTokenProvider.GetTokenAsync(Uri namespaceAddress, string appliesTo, string[] requiredClaims) =>
        Task.FromResult(new CbsToken("any", "jwt", DateTime.UtcNow.AddHours(1)));

    public async ValueTask DisposeAsync() => await _connection.CloseAsync(Patience);

    private static AmqpLinkSettings Settings(AmqpSymbol[] capabilities, bool role, string path) => new()
    {
        LinkName = Guid.NewGuid().ToString(),
        Role = role,
        AutoSendFlow = false,
        Source = new Source { Address = path },
        Target = new Target { Address = path },
        DesiredCapabilities = capabilities.Length == 0 ? null : new Multiple<AmqpSymbol>([.. capabilities]),
    };

    private async Task<T> OpenAsync<T>(T link)
        where T : AmqpLink
    {
        AmqpSession session = _connection.CreateSession(new AmqpSessionSettings());
        await session.OpenAsync(Patience);
        link.AttachTo(session);
        await link.OpenAsync(Patience);
        return link;
    }
}
