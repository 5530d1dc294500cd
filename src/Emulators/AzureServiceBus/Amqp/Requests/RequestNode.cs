using System.Collections.Concurrent;
using Integration.Emulators.AzureServiceBus.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Requests;

/// <summary>A node that answers requests: they come on one link, and the answers go out on the one whose target is the reply address.</summary>
internal abstract class RequestNode(BrokerNamespace broker)
{
    private readonly ConcurrentDictionary<(ClientConnection Client, string Address), SendingAmqpLink> _replies = new();
    private long _lastTag;

    protected BrokerNamespace Broker { get; } = broker;

    public void Attach(ClientConnection client, AmqpLink link, string path)
    {
        if (link is ReceivingAmqpLink requests)
        {
            requests.Settings.MaxMessageSize = int.MaxValue;
            requests.RegisterMessageListener(message => Receive(new Request(client, requests, path, message)));
            return;
        }

        // The JavaScript client names the reply address as its link, whose target has none.
        (ClientConnection, string) key = (client, (link.Settings.Target as Target)?.Address?.ToString() ?? link.Name);
        _replies[key] = (SendingAmqpLink)link;
        link.Settings.MaxMessageSize = int.MaxValue;
        link.SafeAddClosed((_, _) => _replies.TryRemove(key, out SendingAmqpLink? _));
    }

    /// <exception cref="ServiceBusEmulatorException">The request is refused.</exception>
    protected abstract Response Answer(Request request);

    /// <summary>Writes the status as the node's clients read it.</summary>
    protected abstract void Write(Response response, ApplicationProperties properties);

    private void Receive(Request request)
    {
        AmqpMessage message = request.Message;
        message.Batchable = false;
        request.Link.DisposeDelivery(message, settled: true, AmqpConstants.AcceptedOutcome);
        Response response;
        try
        {
            response = Answer(request);
        }
        catch (ServiceBusEmulatorException refused)
        {
            Error error = AmqpErrors.Error(refused, request.Link);
            response = new Response(AmqpErrors.Status(refused.Error), error.Description, error.Condition);
        }

        if (message.Properties.ReplyTo?.ToString() is { } replyTo && _replies.TryGetValue((request.Client, replyTo), out SendingAmqpLink? reply))
            Send(reply, message.Properties.MessageId, response);
        message.Dispose();
    }

    private void Send(SendingAmqpLink reply, MessageId? correlation, Response response)
    {
        var answer = AmqpMessage.Create(new AmqpValue { Value = response.Body });
        answer.ApplicationProperties = new ApplicationProperties();
        Write(response, answer.ApplicationProperties);
        answer.Properties.CorrelationId = correlation;
        answer.Batchable = false;
        reply.SendMessageNoWait(answer, BitConverter.GetBytes(Interlocked.Increment(ref _lastTag)), AmqpConstants.NullBinary);
    }
}
