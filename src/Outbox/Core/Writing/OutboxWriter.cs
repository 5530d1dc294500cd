using Integration.Calls;
using Integration.Hosting;

namespace Integration.Outbox;

/// <summary>Makes rows of messages: checked as for sending, with the id and the trace context that they are sent with whenever that is.</summary>
internal sealed class OutboxWriter(IMessaging messaging, IMessageSerializer serializer, MessagingSetup setup, OutboxSignal signal, TimeProvider time)
{
    public OutboxEntry Write<T>(EntityPath destination, T value, SendOptions? options) => Write(destination, serializer.Serialize(value, options, bound: null));

    /// <summary>To where the values of the type go.</summary>
    /// <exception cref="InvalidOperationException">The type is bound to nothing of that kind.</exception>
    public OutboxEntry Write<T>(EntityKind kind, T value, SendOptions? options)
    {
        var bound = setup.Destinations.Find(typeof(T), kind);
        return Write(bound.Path, serializer.Serialize(value, options, bound));
    }

    public OutboxEntry Write(EntityPath destination, Message message)
    {
        MessageRules.Check(message, destination, messaging.Capabilities, messaging.Provider);
        var now = time.GetUtcNow();
        var sent = message.ToSend(now, ownBody: false);
        if (sent.DeduplicationId is null && Deduplicates(destination))
        {
            // A second copy of a row that a crash left unmarked is then dropped by the broker.
            sent = sent with { DeduplicationId = sent.MessageId };
            MessageRules.Check(sent, destination, messaging.Capabilities, messaging.Provider);
        }

        signal.Given?.Invoke(sent.MessageId!);
        var to = destination.ToRoundTripString();
        return new()
        {
            Lane = OutboxEntry.LaneOf(to, sent.GroupId ?? sent.MessageId!),
            Destination = to,
            GroupId = sent.GroupId,
            MessageId = sent.MessageId!,
            Message = MessageDocument.Write(sent),
            AddedAt = now.ToUnixTimeMilliseconds(),
            DueAt = now.ToUnixTimeMilliseconds(),
        };
    }

    private bool Deduplicates(EntityPath destination) => destination.Kind == EntityKind.Topic
        ? setup.Topology?.Topics.Any(t => t.Name == destination.Name && t.DeduplicationWindow is not null) == true
        : setup.Topology?.Queues.Any(q => q.Name == destination.Name && q.DeduplicationWindow is not null) == true;
}
