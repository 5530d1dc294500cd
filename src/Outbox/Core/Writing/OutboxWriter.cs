using System.Security.Cryptography;
using System.Text;
using Integration.Calls;
using Integration.Hosting;

namespace Integration.Outbox;

/// <summary>Makes rows of messages: checked as for sending, with the id and the trace context that they are sent with whenever that is.</summary>
internal sealed class OutboxWriter(IMessaging messaging, IMessageSerializer serializer, MessagingSetup setup, TimeProvider time)
{
    public OutboxEntry Write<T>(EntityPath destination, T value, SendOptions? options)
    {
        var message = serializer.Serialize(value);
        return Write(destination, options is null ? message : SendOptions.Apply(options, message));
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

        return new()
        {
            Lane = LaneOf(destination, sent.GroupId ?? sent.MessageId!),
            Destination = destination.ToRoundTripString(),
            GroupId = sent.GroupId,
            MessageId = sent.MessageId!,
            Message = MessageDocument.Write(sent),
            AddedAt = now.ToUnixTimeMilliseconds(),
            DueAt = now.ToUnixTimeMilliseconds(),
        };
    }

    /// <summary>The same on every machine: instances of an application share the lanes.</summary>
    private static int LaneOf(EntityPath destination, string key) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{destination.ToRoundTripString()}\n{key}"))[0] % OutboxDatabase.Lanes;

    private bool Deduplicates(EntityPath destination) => destination.Kind == EntityKind.Topic
        ? setup.Topology?.Topics.Any(t => t.Name == destination.Name && t.DeduplicationWindow is not null) == true
        : setup.Topology?.Queues.Any(q => q.Name == destination.Name && q.DeduplicationWindow is not null) == true;
}
