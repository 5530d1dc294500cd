using System.Collections.Concurrent;
using Integration.Pipeline;

namespace Integration.Testing.Broker;

/// <summary>What the client's codings encode, as it was before: a test reads values, not what is stored of them.</summary>
internal sealed class MessagesAsSent : IOutgoingMiddleware
{
    private readonly ConcurrentDictionary<string, Message> _messages = new(StringComparer.Ordinal);

    /// <summary>The options of a client that shows what it is about to encode.</summary>
    public MessagingClientOptions SeenBy(MessagingClientOptions options) => options.Pipeline is { Codings.Count: > 0 } pipeline
        ? options with { Pipeline = pipeline with { Outgoing = [.. pipeline.Outgoing, new OutgoingStep(() => this)] } }
        : options;

    public ValueTask<Message> InvokeAsync(Message message, PipelineContext context, CancellationToken cancellationToken)
    {
        if (message.MessageId is { } id)
            _messages[id] = message;
        return ValueTask.FromResult(message);
    }

    /// <summary>The message as it was before it was encoded; itself when it was not.</summary>
    public Message Take(Message stored) => ContentEncoding.IsIn(stored) && _messages.TryGetValue(stored.MessageId ?? "", out var message) ? message : stored;
}
