using Integration.RabbitMq.Client;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Messages;
using RabbitMQ.Client.Events;

namespace Integration.RabbitMq.Deliveries;

/// <summary>
/// Selects by a subscription's filter, on receipt (clause T5): the broker gives a subscription every message of its topic. Only what came through the
/// topic is tested; what was sent straight to the subscription is for it, as are copies.
/// </summary>
internal sealed class SubscriptionFilter(RabbitMqContext context, EntityPath source)
{
    /// <summary>The topic's, and the one through which comes what was published for later.</summary>
    private readonly string[] _exchanges = source is { Kind: EntityKind.Subscription, IsDeadLetter: false }
        ? [context.Names.ExchangeOf(source.Name), context.Names.DueExchangeOf(source.Name)]
        : [];

    /// <summary>
    /// The settings to judge by. Remembered ones may have been changed since: no message that was sent after they were read is removed because of them.
    /// </summary>
    public async ValueTask<SourceSettings> FreshenAsync(IEnumerable<HeldDelivery> taken, SourceSettings settings)
    {
        var unselected = taken.Where(held => !Selects(held.Delivered, settings)).Select(held => SentAt(held.Delivered)).ToList();
        return unselected.Count == 0 ? settings : await context.Settings.GetAsOfAsync(source, unselected.Max(), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Whether a message is for the subscription, by the filter that it had when the message was sent.</summary>
    public bool Selects(BasicDeliverEventArgs delivered, SourceSettings settings)
    {
        if (!settings.HasFilter || !_exchanges.Contains(delivered.Exchange))
            return true;
        try
        {
            return settings.FilterAt(SentAt(delivered)).Matches(MessageDecoder.Decode(delivered));
        }
#pragma warning disable CA1031 // What can't be read can't be tested: it is delivered, and told as unreadable there.
        catch (Exception)
#pragma warning restore CA1031
        {
            return true;
        }
    }

    /// <summary>By the sender's clock; what says nothing of it counts as sent now.</summary>
    private DateTimeOffset SentAt(BasicDeliverEventArgs delivered) => MessageDecoder.EnqueuedAt(delivered.BasicProperties, context.Now) ?? context.Now;
}
