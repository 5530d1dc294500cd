using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Integration.ContractTests;

/// <summary>Push endpoints: T10.</summary>
/// <typeparam name="THarness">The provider's harness.</typeparam>
/// <param name="harness">The harness.</param>
public abstract class PushContract<THarness>(THarness harness) : ContractSuite<THarness>(harness) where THarness : ContractHarness
{
    /// <summary>An e-mail subscription can be made and described.</summary>
    [ContractFact("T10")]
    public Task A_subscription_may_push_to_email() => RunAsync(
        [Capability.Topics, Capability.PushEmail], t => AssertMadeAsync(t, new PushEndpoint(PushKind.Email, "someone@example.com")));

    /// <summary>An SMS subscription can be made and described.</summary>
    [ContractFact("T10")]
    public Task A_subscription_may_push_to_sms() => RunAsync(
        [Capability.Topics, Capability.PushSms], t => AssertMadeAsync(t, new PushEndpoint(PushKind.Sms, "+4915112345678")));

    /// <summary>A function subscription can be made and described.</summary>
    [ContractFact("T10")]
    public Task A_subscription_may_push_to_a_function() => RunAsync(
        [Capability.Topics, Capability.PushFunction],
        t => AssertMadeAsync(t, new PushEndpoint(PushKind.Function, "arn:aws:lambda:eu-central-1:000000000000:function:contract")));

    /// <summary>A webhook gets a POST for a message, is retried until it answers with success, and gets no more afterwards.</summary>
    [ContractFact("T10")]
    public Task A_webhook_gets_messages_and_is_retried() => RunAsync([Capability.Topics, Capability.PushWebhook], async t =>
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/hook";
        await AssertMadeAsync(t, new PushEndpoint(PushKind.Webhook, address), async topic =>
        {
            await topic.PublishAsync(Some.Message("pushed"));
            Assert.Contains("pushed", await t.Clock.RunAsync(AnswerAsync(listener, "500 Try again")), StringComparison.Ordinal);
            Assert.Contains("pushed", await t.Clock.RunAsync(AnswerAsync(listener, "200 OK")), StringComparison.Ordinal);
        });
    });

    private static async Task AssertMadeAsync(ContractScope t, PushEndpoint endpoint, Func<ITopic, Task>? deliver = null)
    {
        var topic = await t.TopicAsync();
        var definition = new SubscriptionDefinition(topic.Path.Name, "push") { LockDuration = t.Timing.Lock, Push = endpoint };
        await t.Messaging.Topology.CreateSubscriptionAsync(definition);

        Assert.Equal(endpoint, (await t.Messaging.Topology.FindSubscriptionAsync(topic.Path.Name, "push"))?.Push);
        var state = await t.Messaging.Topology.GetSubscriptionStateAsync(topic.Path.Name, "push");
        Assert.NotEqual(SubscriptionState.Disabled, state);
        if (state == SubscriptionState.Active && deliver is not null)
            await deliver(topic);
        else if (deliver is not null)
            t.Note("a webhook was left unconfirmed: nothing was delivered to it");
    }

    private static async Task<string> AnswerAsync(TcpListener listener, string status)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        var stream = connection.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.AsSpan(15).Trim());
        }

        var body = new char[length];
        var read = await reader.ReadBlockAsync(body);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        return new string(body, 0, read);
    }
}
