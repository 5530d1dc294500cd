using System.Globalization;
using Integration.RabbitMq.Tests.Behaviour;

namespace Integration.RabbitMq.Tests.Faults;

/// <summary>TLS with certificates on both sides.</summary>
public sealed class TlsTests(RabbitMqFixture fixture) : BrokerTest(fixture)
{
    [Fact]
    public async Task Both_sides_show_certificates_of_their_authority_or_there_is_no_connection()
    {
        RabbitMqFixture.SkipWhenMissing();
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        var port = FreePort.Find();
        await using var server = await RabbitMqServer.StartAsync(
            string.Create(CultureInfo.InvariantCulture, $"listeners.ssl.1 = 127.0.0.1:{port}"),
            $"ssl_options.cacertfile = {certificates.Authority}",
            $"ssl_options.certfile = {certificates.Server}",
            $"ssl_options.keyfile = {certificates.ServerKey}",
            "ssl_options.verify = verify_peer",
            "ssl_options.fail_if_no_peer_cert = true");
        var tls = new RabbitMqTls
        {
            CaPath = certificates.Authority,
            ClientCertificatePath = certificates.Client,
            ClientCertificatePassword = TestCertificates.Password,
        };

        await using (var messaging = Connect(tls))
        {
            var queue = await NewQueueAsync(messaging);
            await queue.SendAsync(Message.FromText("secret"), Token);
            await (await ReceiveOneAsync(queue)).CompleteAsync(Token);
        }

        // What somebody must mend is no passing failure.
        var untrusted = await RefusalAsync(tls with { CaPath = others.Authority });
        Assert.False(untrusted.IsTransient);
        Assert.Contains("certificate", untrusted.Message, StringComparison.Ordinal);
        Assert.False((await RefusalAsync(tls with { ServerName = "broker.example.com" })).IsTransient);

        // The broker breaks off without a word.
        await RefusalAsync(tls with { ClientCertificatePath = null, ClientCertificatePassword = null });
        await RefusalAsync(tls with { ClientCertificatePath = others.Client });

        IMessaging Connect(RabbitMqTls with) => RabbitMqMessaging.Create(OptionsFor(server) with
        {
            Hosts = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")],
            Tls = with,
        });

        async Task<MessagingException> RefusalAsync(RabbitMqTls with)
        {
            await using var messaging = Connect(with);
            var refused = await Assert.ThrowsAnyAsync<MessagingException>(() => messaging.Queue("orders").SendAsync(Message.FromText("x"), Token));
            Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
            return refused;
        }
    }
}
