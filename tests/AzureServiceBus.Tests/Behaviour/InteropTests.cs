using System.Text;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Tests.Behaviour;

/// <summary>Messages of the bare SDK and to it (clause M5).</summary>
public sealed class InteropTests : EmulatorTest
{
    [Fact]
    public async Task Foreign_property_types_are_read_sensibly()
    {
        var queue = await QueueAsync();
        var sent = new ServiceBusMessage("body") { Subject = "s", CorrelationId = "c" };
        foreach (var (name, value) in new (string, object)[]
        {
            ("int", 1), ("short", (short)2), ("byte", (byte)3), ("uint", 4u), ("ulong", ulong.MaxValue), ("float", 1.5f), ("char", 'x'),
            ("time", new DateTime(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc)), ("span", TimeSpan.FromMinutes(90)), ("uri", new Uri("https://example.com/a?b=c")),
            ("my header", "odd name"),
        })
        {
            sent.ApplicationProperties[name] = value;
        }

        await SendAsync(sent);
        var headers = (await ReceiveAsync(queue)).Headers;

        Assert.Equal([1L, 2L, 3L, 4L], new[] { "int", "short", "byte", "uint" }.Select(n => headers[n].As<long>()));
        Assert.Equal((decimal)ulong.MaxValue, headers["ulong"].As<decimal>());
        Assert.Equal(1.5, headers["float"].As<double>());
        Assert.Equal("x", headers["char"].As<string>());
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), headers["time"].As<DateTimeOffset>());
        Assert.Equal("01:30:00", headers["span"].As<string>());
        Assert.Equal("https://example.com/a?b=c", headers["uri"].As<string>());
        Assert.Equal("odd name", headers["my header"].As<string>());
    }

    [Fact]
    public async Task Foreign_bodies_of_every_kind_are_read()
    {
        var queue = await QueueAsync();
        foreach (var (body, text) in new (AmqpMessageBody, string)[]
        {
            (AmqpMessageBody.FromValue("text"), "text"),
            (AmqpMessageBody.FromValue(42), "42"),
            (AmqpMessageBody.FromValue(Encoding.UTF8.GetBytes("bytes")), "bytes"),
            (AmqpMessageBody.FromSequence([[1, "two", true], [2.5]]), "[1,\"two\",true,2.5]"),
            (AmqpMessageBody.FromData([Encoding.UTF8.GetBytes("in two "), Encoding.UTF8.GetBytes("parts")]), "in two parts"),
        })
        {
            await SendAsync(new ServiceBusMessage(new AmqpAnnotatedMessage(body)));
            var message = await ReceiveAsync(queue);
            Assert.Equal(text, message.Message.Text);
            await message.CompleteAsync();
        }
    }

    [Fact]
    public async Task The_bare_sdk_sees_plain_properties()
    {
        var queue = await QueueAsync();
        await queue.SendAsync(Message.FromText("hello") with
        {
            MessageId = "m",
            Subject = "s",
            CorrelationId = "c",
            ReplyTo = "r",
            GroupId = "g",
            Headers = MessageHeaders.Create(("country", "DE"), ("amount", 12.5m), ("count", 3)),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        });
        await using var receiver = Messaging.As<ServiceBusClient>().CreateReceiver("orders");

        var received = await receiver.ReceiveMessageAsync();

        Assert.Equal("hello", received.Body.ToString());
        Assert.Equal(("m", "s", "c", "r", "g"), (received.MessageId, received.Subject, received.CorrelationId, received.ReplyTo, received.SessionId));
        Assert.Equal(["Diagnostic-Id", "amount", "count", "country", "traceparent"], received.ApplicationProperties.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("DE", 12.5m, 3L), (received.ApplicationProperties["country"], received.ApplicationProperties["amount"], received.ApplicationProperties["count"]));
    }

    [Fact]
    public async Task A_foreign_trace_context_is_taken_over()
    {
        var queue = await QueueAsync();
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await SendAsync(new ServiceBusMessage("x") { ApplicationProperties = { ["Diagnostic-Id"] = Parent } });

        var message = await ReceiveAsync(queue);

        Assert.Equal(Parent, message.Message.TraceParent);
        Assert.Empty(message.Headers);
    }

    private async Task SendAsync(ServiceBusMessage message)
    {
        await using var sender = Messaging.As<ServiceBusClient>().CreateSender("orders");
        await sender.SendMessageAsync(message);
    }
}
