using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Integration.Emulators.AzureServiceBus.Tests.Security;

public sealed class TlsTests : IAsyncLifetime
{
    private readonly X509Certificate2 _certificate = TestCertificate.Create();
    private HttpClient _http = null!;
    private ServiceBusEmulator _emulator = null!;

    public async ValueTask InitializeAsync()
    {
        _emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { Certificate = _certificate });
#pragma warning disable MA0039 // It trusts one certificate, and only that.
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        _http = new HttpClient(handler);
#pragma warning restore MA0039
    }

    public async ValueTask DisposeAsync()
    {
        await _emulator.DisposeAsync();
        _http.Dispose();
        _certificate.Dispose();
    }

    [Fact]
    public async Task The_administration_client_manages_over_https()
    {
        var client = new ServiceBusAdministrationClient(_emulator.AdministrationConnectionString, Options());
        await client.CreateQueueAsync("q");
        Assert.True(await client.QueueExistsAsync("q"));
        Assert.Equal("q", (await client.GetQueueAsync("q")).Value.Name);
    }

    [Fact]
    public async Task The_administration_client_manages_with_a_token_of_an_identity()
    {
        var identity = DelegatedTokenCredential.Create((_, _) => new AccessToken("a.b.c", DateTimeOffset.UtcNow.AddHours(1)));
        var client = new ServiceBusAdministrationClient($"https://127.0.0.1:{_emulator.AdministrationPort}", identity, Options());
        await client.CreateQueueAsync("q");
        Assert.True(await client.QueueExistsAsync("q"));
    }

    [Fact]
    public async Task A_client_that_does_not_trust_the_certificate_does_not_connect()
    {
        var client = new ServiceBusAdministrationClient(_emulator.AdministrationConnectionString, new ServiceBusAdministrationClientOptions { Retry = { MaxRetries = 0 } });
        var e = await Assert.ThrowsAsync<Azure.RequestFailedException>(() => client.QueueExistsAsync("q"));
        Assert.IsType<System.Security.Authentication.AuthenticationException>(e.InnerException?.InnerException);
    }

    [Fact]
    public async Task Messages_travel_over_amqps()
    {
        await new ServiceBusAdministrationClient(_emulator.AdministrationConnectionString, Options()).CreateQueueAsync("q");
        await using var client = new ServiceBusClient(_emulator.ConnectionString, new ServiceBusClientOptions
        {
            CustomEndpointAddress = new Uri($"amqps://127.0.0.1:{_emulator.Port}"),
#pragma warning disable MA0039 // The messaging client takes trust in a certificate of one's own in no other form.
            CertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString(),
#pragma warning restore MA0039
        });
        await client.CreateSender("q").SendMessageAsync(new ServiceBusMessage("secret"));
        var received = await client.CreateReceiver("q").ReceiveMessageAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("secret", received.Body.ToString());
    }

    private ServiceBusAdministrationClientOptions Options() => new() { Retry = { MaxRetries = 0 }, Transport = new HttpClientTransport(_http) };
}
