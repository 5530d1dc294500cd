using System.Collections.Concurrent;
using Integration.Emulators.Amqp.Connections;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.Amqp.Requests;

/// <summary>A node that answers requests: they come on one link, and the answers go out on the one whose target is the reply address.</summary>
internal abstract class RequestNode(IRefusals refusals)
{
    private readonly ConcurrentDictionary<(AmqpClient Client, string Address), SendingAmqpLink> _replies = new();
    private long _lastTag;

    protected IRefusals Refusals { get; } = refusals;

    public void Attach(AmqpClient client, AmqpLink link, string path)
    {
        if (link is ReceivingAmqpLink requests)
        {
            requests.Settings.MaxMessageSize = int.MaxValue;
            requests.RegisterMessageListener(message => _ = ReceiveAsync(new Request(client, requests, path, message, Refusals)));
            return;
        }

        // The JavaScript client names the reply address as its link, whose target has none.
        (AmqpClient, string) key = (client, (link.Settings.Target as Target)?.Address?.ToString() ?? link.Name);
        _replies[key] = (SendingAmqpLink)link;
        link.Settings.MaxMessageSize = int.MaxValue;
        link.SafeAddClosed((_, _) => _replies.TryRemove(key, out SendingAmqpLink? _));
    }

    /// <exception cref="Exception">The emulator's refusal of the request.</exception>
    protected abstract ValueTask<Response> AnswerAsync(Request request);

    /// <summary>Writes the status as the node's clients read it.</summary>
    protected abstract void Write(Response response, ApplicationProperties properties);

    private async Task ReceiveAsync(Request request)
    {
        AmqpMessage message = request.Message;
        message.Batchable = false;
        request.Link.DisposeDelivery(message, settled: true, AmqpConstants.AcceptedOutcome);
        Response response;
        try
        {
            response = await AnswerAsync(request).ConfigureAwait(false);
        }
        catch (Exception refusal) when (Refusals.Is(refusal))
        {
            Error error = Refusals.ErrorOf(refusal, request.Link);
            response = new Response(Refusals.StatusOf(refusal), error.Description, error.Condition);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Nobody awaits this: without an end to its link the client would wait for its answer.
            request.Link.SafeClose(failure);
            return;
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
