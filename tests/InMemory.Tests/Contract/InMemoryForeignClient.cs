using System.Collections.Concurrent;
using System.Text;
using Integration.ContractTests;

namespace Integration.InMemory.Tests.Contract;

/// <summary>The other client of brokers in memory: the bare driver, whose messages have seen nothing of the portable client and its rules.</summary>
internal sealed class InMemoryForeignClient
{
    private readonly ConcurrentDictionary<string, MessagingClientOptions> _brokers = new(StringComparer.Ordinal);

    /// <summary>Lets it reach the broker of a client with these options.</summary>
    public void Admit(string broker, MessagingClientOptions options) => _brokers.TryAdd(broker, options);

    public async Task SendAsync(IMessaging messaging, EntityPath destination, ForeignMessage message)
    {
        if (message.UnknownTypeAttribute is not null)
            Assert.Skip("In memory there are no header types but the eight.");
        var headers = message.Attributes.Select(a => KeyValuePair.Create(a.Key, (HeaderValue)a.Value))
            .Concat(message.TypedAttributes.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, Header(a.Value!))));
        var sent = new Message
        {
            MessageId = "foreign",
            Body = Encoding.UTF8.GetBytes(message.Text),
            CorrelationId = message.CorrelationId,
            Subject = message.Subject,
            Headers = new MessageHeaders(headers),
        };
        await using var driver = OpenDriver(messaging);
        var sender = driver.OpenSender(destination);
        Assert.Null((await sender.SendAsync([sender.Prepare(sent, null)], default))[0].Error);
    }

    public async Task<ForeignMessage> ReceiveAsync(IMessaging messaging, EntityPath source)
    {
        await using var driver = OpenDriver(messaging);
        var receiver = driver.OpenReceiver(source);
        var received = await receiver.ReceiveAsync(1, TimeSpan.Zero, default);
        await receiver.CompleteAsync(received, default);
        return new ForeignMessage(received[0].Message.Text);
    }

    public void RemoveBrokers()
    {
        foreach (var broker in _brokers.Keys)
            InMemoryBroker.Remove(broker);
    }

    private static HeaderValue Header(object value) => value is ulong or DateTime or TimeSpan ? $"{value}" : HeaderValue.From(value);

    private InMemoryDriver OpenDriver(IMessaging messaging)
    {
        var name = messaging.As<InMemoryBroker>().Name!;
        return new(new InMemoryOptions { BrokerName = name }, _brokers[name]);
    }
}
