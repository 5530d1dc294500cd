using System.Globalization;
using Azure.Messaging.ServiceBus;
using Integration.AzureServiceBus.Client;
using Integration.AzureServiceBus.Messages;
using Integration.Drivers;

namespace Integration.AzureServiceBus.Receiving;

/// <summary>Shows messages without locking them (clause Q16).</summary>
internal static class MessagePeeker
{
    public static async Task<IReadOnlyList<PeekedMessage>> RunAsync(
        ServiceBusReceiver receiver, AzureServiceBusContext context, EntityPath source, int maxMessages, string? afterSequenceNumber, OwnLocks locks, CancellationToken cancellationToken)
    {
        var next = 0L;
        if (afterSequenceNumber is not null)
        {
            next = long.TryParse(afterSequenceNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var after) && after < long.MaxValue
                ? after + 1
                : throw new ArgumentException($"'{afterSequenceNumber}' is not a sequence number of this source.", nameof(afterSequenceNumber));
        }

        // The service answers with as many as it likes: fewer than asked doesn't mean the end.
        var peeked = new List<PeekedMessage>();
        while (peeked.Count < maxMessages)
        {
            RequestCounter.Count("peek");
            var some = await receiver.PeekMessagesAsync(maxMessages - peeked.Count, next, cancellationToken).ConfigureAwait(false);
            if (some.Count == 0)
                break;
            peeked.AddRange(MessageDecoding.PeekEach(
                some,
                m => new PeekedMessage(MessageDecoder.Decode(m), Describe(m, MessageDecoder.DecodeDelivery(m, source, context.Now, lockedUntil: null), locks)),
                m => new PeekedMessage(MessageDecoder.DecodeBare(m), Describe(m, MessageDecoder.DecodeBareDelivery(m, source, lockedUntil: null), locks))));
            next = some[^1].SequenceNumber + 1;
        }

        return peeked;
    }

    private static DeliveryInfo Describe(ServiceBusReceivedMessage message, DeliveryInfo delivery, OwnLocks locks) =>
        locks.Has(message.SequenceNumber) ? delivery with { State = MessageState.Locked } : delivery;
}
