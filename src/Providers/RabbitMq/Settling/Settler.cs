using Integration.Drivers;
using Integration.RabbitMq.Client;
using Integration.RabbitMq.Deliveries;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Messages;
using Integration.RabbitMq.Requests;
using Integration.RabbitMq.Sending;

namespace Integration.RabbitMq.Settling;

/// <summary>Settles deliveries. Where the broker has no way of its own, a confirmed copy is made first and the original acknowledged then.</summary>
internal sealed class Settler(RabbitMqContext context, DelayQueues delays, EntityPath source)
{
    private readonly Route _owner = Route.To(context.Names, source.Owner);
    private readonly Route _self = Route.To(context.Names, source);
    private readonly Publisher _publisher = new(context);
    private readonly SubscriptionFilter _filter = new(context, source);

    public async Task<IReadOnlyList<Exception?>> CompleteAsync(HeldDelivery[] deliveries)
    {
        var errors = new Exception?[deliveries.Length];
        for (var i = 0; i < deliveries.Length; i++)
        {
            if (!deliveries[i].TryBegin())
                errors[i] = Lost();
            else
                errors[i] = await TryAckAsync(deliveries[i]).ConfigureAwait(false);
        }

        foreach (var channel in deliveries.Where((_, i) => errors[i] is null).GroupBy(d => d.Channel))
        {
            if (await TryFlushAsync(channel.Key).ConfigureAwait(false) is not { } lost)
                continue;
            for (var i = 0; i < deliveries.Length; i++)
            {
                if (deliveries[i].Channel == channel.Key)
                    errors[i] ??= lost;
            }
        }

        return errors;
    }

    /// <summary>Makes a message available again; one that was delivered too often, copies included, is dead-lettered.</summary>
    public async Task AbandonAsync(HeldDelivery held, SourceSettings settings, CancellationToken cancellationToken)
    {
        if (IsSpent(held, settings))
        {
            await DeadLetterAsync(held, DeadLetterReason.MaxDeliveryCountExceeded, description: null, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!held.TryBegin())
            throw Lost();
        held.End(isSettled: true);
        if (await TryAsync(held.Channel, held.Channel.RequeueAsync(held.Delivered.DeliveryTag)).ConfigureAwait(false) is { } error)
            throw error;
        if (await TryFlushAsync(held.Channel).ConfigureAwait(false) is { } lost)
            throw lost;
    }

    /// <summary>Makes a message available again after a delay.</summary>
    public Task PutOffAsync(HeldDelivery held, TimeSpan delay, SourceSettings settings, CancellationToken cancellationToken) =>
        !source.IsDeadLetter && MessageDecoder.DeliveryCount(held.Delivered) >= settings.MaxDeliveryCount
            ? DeadLetterAsync(held, DeadLetterReason.MaxDeliveryCountExceeded, description: null, cancellationToken)
            : MoveAsync(
                held,
                () => delays.SendAsync(_publisher, _self, MessageCopy.ForLater(held.Delivered, delay, context.Now), cancellationToken),
                Failpoint.AbandonCopied,
                cancellationToken);

    public Task DeadLetterAsync(HeldDelivery held, string reason, string? description, CancellationToken cancellationToken) => MoveAsync(
        held,
        () => _publisher.PublishAsync(
            "", context.Names.QueueOf(source.DeadLetter), mandatory: true,
            MessageCopy.ForDeadLetters(held.Delivered, reason, description, MessageDecoder.DeliveryCount(held.Delivered), context.Now), cancellationToken),
        Failpoint.DeadLetterCopied,
        cancellationToken);

    /// <summary>Sends a dead letter back to its owner; the caller completes it.</summary>
    public Task CopyBackAsync(HeldDelivery held, CancellationToken cancellationToken) =>
        _publisher.PublishAsync("", _owner.Key, mandatory: true, MessageCopy.ForRedrive(held.Delivered, context.Now), cancellationToken);

    /// <summary>The lock of a delivery has ended.</summary>
    public async Task EndAsync(HeldDelivery held, SourceSettings settings)
    {
        if (IsSpent(held, settings))
        {
            await DeadLetterAsync(held, DeadLetterReason.MaxDeliveryCountExceeded, description: null, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await GiveBackAsync(held).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a message available again, if it is still in hand.</summary>
    public static async Task GiveBackAsync(HeldDelivery held)
    {
        if (!held.TryBegin())
            return;
        held.End(isSettled: true);
        await held.Channel.RequeueAsync(held.Delivered.DeliveryTag).ConfigureAwait(false);
    }

    /// <summary>
    /// Those that are to be delivered. The others have expired by what their sender gave them, where the broker was not told because they waited
    /// first, were delivered too often, which the broker does not count for copies, or are not what a subscription selects.
    /// </summary>
    public async Task<IReadOnlyList<HeldDelivery>> SortOutAsync(HeldDelivery[] taken, SourceSettings settings)
    {
        if (source.IsDeadLetter)
            return taken;
        settings = await _filter.FreshenAsync(taken, settings).ConfigureAwait(false);
        var kept = new List<HeldDelivery>(taken.Length);
        foreach (var held in taken)
        {
            if (!_filter.Selects(held.Delivered, settings))
                await DropAsync(held).ConfigureAwait(false);
            else if (HasExpired(held))
                await ExpireAsync(held, settings).ConfigureAwait(false);
            else if (WasSpent(held, settings))
                await DeadLetterAsync(held, DeadLetterReason.MaxDeliveryCountExceeded, description: null, CancellationToken.None).ConfigureAwait(false);
            else
                kept.Add(held);
        }

        return kept;
    }

    public MessageLockLostException Lost(Exception? inner = null) =>
        new("its lock was lost; the message is or will be delivered again.", RabbitMqProvider.Name, source, inner);

    public ValueTask CloseAsync() => _publisher.CloseAsync();

    /// <summary>Whether this was the last delivery of a message that is a copy: of others the broker keeps the count.</summary>
    private bool IsSpent(HeldDelivery held, SourceSettings settings) =>
        !source.IsDeadLetter && MessageDecoder.CarriedDeliveryCount(held.Delivered.BasicProperties) > 0
        && MessageDecoder.DeliveryCount(held.Delivered) >= settings.MaxDeliveryCount;

    /// <summary>The same of a delivery that has begun: never of a first one, as the count that a copy carries is a sender's word.</summary>
    private static bool WasSpent(HeldDelivery held, SourceSettings settings) =>
        held.Delivered.Redelivered && MessageDecoder.CarriedDeliveryCount(held.Delivered.BasicProperties) > 0
        && MessageDecoder.DeliveryCount(held.Delivered) > settings.MaxDeliveryCount;

    private bool HasExpired(HeldDelivery held) =>
        !held.Delivered.BasicProperties.IsExpirationPresent() && MessageDecoder.ExpiresAt(held.Delivered.BasicProperties, context.Now) is { } end && end <= context.Now;

    private async Task ExpireAsync(HeldDelivery held, SourceSettings settings)
    {
        if (settings.DeadLetterOnExpiration)
        {
            await DeadLetterAsync(held, DeadLetterReason.TimeToLiveExpired, description: null, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await DropAsync(held).ConfigureAwait(false);
        }
    }

    private static async Task DropAsync(HeldDelivery held)
    {
        if (!held.TryBegin())
            return;
        held.End(isSettled: true);
        await held.Channel.AckAsync(held.Delivered.DeliveryTag).ConfigureAwait(false);
    }

    /// <summary>Copies the message and then removes it; when copying fails it is still in hand.</summary>
    private async Task MoveAsync(HeldDelivery held, Func<Task> copy, Failpoint failpoint, CancellationToken cancellationToken)
    {
        if (!held.TryBegin())
            throw Lost();
        try
        {
            await copy().ConfigureAwait(false);
            await context.Messaging.ReachAsync(failpoint, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            held.End(isSettled: false);
            throw;
        }

        if (await TryAckAsync(held).ConfigureAwait(false) is { } error)
            throw error;
        if (await TryFlushAsync(held.Channel).ConfigureAwait(false) is { } lost)
            throw lost;
    }

    private Task<Exception?> TryAckAsync(HeldDelivery held)
    {
        held.End(isSettled: true);
        return TryAsync(held.Channel, held.Channel.AckAsync(held.Delivered.DeliveryTag));
    }

    private Task<Exception?> TryFlushAsync(LockChannel channel) => TryAsync(channel, new ValueTask(channel.FlushAsync()));

    /// <summary>A channel that fails is gone with its locks: whether the broker got the last of what was sent on it can't be known.</summary>
    private async Task<Exception?> TryAsync(LockChannel channel, ValueTask call)
    {
        try
        {
            await call.ConfigureAwait(false);
            return channel.Lost.IsCancellationRequested ? Lost() : null;
        }
        catch (Exception exception) when (RabbitMqErrors.Translate(exception, source) is not null || exception is ObjectDisposedException)
        {
            return Lost(exception);
        }
    }
}
