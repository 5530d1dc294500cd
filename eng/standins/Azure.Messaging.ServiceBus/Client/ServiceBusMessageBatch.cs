using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus.Amqp;

namespace Azure.Messaging.ServiceBus;

public sealed class ServiceBusMessageBatch : IDisposable
{
    private readonly IList<ServiceBusMessage> _messages;
    private readonly Func<ServiceBusMessage, bool> _tryAdd;
    private readonly long? _fixedSize;
    private long _size = AmqpMessageSize.BatchEnvelope;

    internal ServiceBusMessageBatch(long maxSizeInBytes)
    {
        MaxSizeInBytes = maxSizeInBytes;
        _messages = [];
    }

    /// <summary>The batch of a test, whose size and answers the test gives.</summary>
    internal ServiceBusMessageBatch(
        long maxSizeInBytes,
        long size,
        IList<ServiceBusMessage> messages,
        Func<ServiceBusMessage, bool> tryAdd)
    {
        MaxSizeInBytes = maxSizeInBytes;
        _fixedSize = size;
        _messages = messages;
        _tryAdd = tryAdd ?? (static _ => true);
    }

    public long MaxSizeInBytes { get; }

    public long SizeInBytes => _fixedSize ?? (_messages.Count == 0 ? 0 : _size);

    public int Count => _messages.Count;

    internal IEnumerable<ServiceBusMessage> Messages => _messages;

    public bool TryAddMessage(ServiceBusMessage message)
    {
        Check.NotNull(message, nameof(message));
        if (_tryAdd is not null)
        {
            bool added = _tryAdd(message);
            if (added)
            {
                _messages.Add(message);
            }

            return added;
        }

        // The SDK serializes here: later changes to the message are not seen, and a bad property is refused now.
        AmqpAnnotatedMessage content = OutgoingMessage.From(message).Content;
        if (message.ScheduledEnqueueTime > DateTimeOffset.MinValue)
        {
            content.MessageAnnotations[MessageAnnotationNames.ScheduledEnqueueTime] = message.ScheduledEnqueueTime.UtcDateTime;
        }

        long size = AmqpMessageSize.InBatch(content);
        if (_size + size > MaxSizeInBytes)
        {
            return false;
        }

        _size += size;
        _messages.Add(new ServiceBusMessage(content));
        return true;
    }

    public void Dispose() => _messages.Clear();
}
