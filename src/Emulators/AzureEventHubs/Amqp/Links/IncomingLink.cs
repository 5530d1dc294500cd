using Integration.Emulators.AzureEventHubs.Amqp.Connections;
using Integration.Emulators.AzureEventHubs.Broker;
using Integration.Emulators.AzureEventHubs.Messages;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs.Amqp.Links;

/// <summary>A link on which a client sends to an event hub or to one of its partitions.</summary>
internal sealed class IncomingLink(EventHubsNamespace broker, ReceivingAmqpLink link, EntityPath entity, string path)
{
    private static readonly AmqpSymbol IdempotentProducer = "com.microsoft:idempotent-producer";

    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <exception cref="EventHubsEmulatorException">The event hub or partition is not there, or the client asks for what there is not.</exception>
    public async Task OpenAsync()
    {
        await broker.ExecuteAsync(EmulatedOperation.OpenSender, path, Check).ConfigureAwait(false);

        // The library ends the link, as the service does, where a client sends more.
        link.Settings.MaxMessageSize = (ulong)broker.MaxMessageSize;
        link.RegisterMessageListener(Receive);
    }

    private EventHub Check()
    {
        // Taken silently, events would be sent twice that the application believes are sent once.
        if (link.Settings.DesiredCapabilities?.Contains(IdempotentProducer) == true)
            throw new EventHubsEmulatorException(EmulatedError.NotImplemented, "This emulator has no idempotent publishing.");
        if (entity.Group is not null)
            throw new EventHubsEmulatorException(EmulatedError.NotAllowed, $"Nothing can be sent to the consumer group '{path}'.");
        EventHub hub = broker.Find(entity.Hub);
        if (entity.Partition is { } id)
            hub.FindPartition(id);
        return hub;
    }

    // One transfer after the other, also where one is delayed: a later batch never passes an earlier one of its link.
    private void Receive(AmqpMessage transfer)
    {
        lock (_gate)
            _last = AnswerAsync(_last, transfer);
    }

    private async Task AnswerAsync(Task previous, AmqpMessage transfer)
    {
        await previous.ConfigureAwait(false);
        transfer.Batchable = false;
        DeliveryState state = AmqpConstants.AcceptedOutcome;
        try
        {
            await broker.ExecuteAsync(EmulatedOperation.Send, path, () => Append(transfer)).ConfigureAwait(false);
        }
        catch (EventHubsEmulatorException refused)
        {
            state = new Rejected { Error = AmqpErrors.Error(refused, link) };
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // The transfers behind this one are not to wait for ever.
            link.SafeClose(failed);
        }

        if (!link.IsClosing())
            link.DisposeDelivery(transfer, settled: true, state);
        transfer.Dispose();
    }

    private Partition Append(AmqpMessage transfer)
    {
        (IReadOnlyList<IncomingEvent> events, string? key) = EventCoding.Decode(transfer);
        EventHub hub = broker.Find(entity.Hub);
        if (entity.Partition is not null && key is not null)
            throw new EventHubsEmulatorException(EmulatedError.NotAllowed, $"An event for the partition '{path}' has no partition key.");
        Partition partition = entity.Partition is { } id ? hub.FindPartition(id) : hub.Route(key);
        partition.Append(events, key);
        return partition;
    }
}
