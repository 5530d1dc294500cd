using System.Runtime.ExceptionServices;
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
        var begun = new List<int>(deliveries.Length);
        for (var i = 0; i < deliveries.Length; i++)
        {
            if (deliveries[i].TryBegin())
                begun.Add(i);
            else
                errors[i] = Lost();
        }

        foreach (var channel in begun.GroupBy(i => deliveries[i].Channel))
        {
            var lost = await TryAckAsync(channel.Key, [.. channel.Select(i => deliveries[i])]).ConfigureAwait(false);
            foreach (var i in channel)
                errors[i] = lost;
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

    public Task DeadLetterAsync(HeldDelivery held, string reason, string? description, CancellationToken cancellationToken) =>
        DeadLetterAsync(held, reason, description, MessageDecoder.DeliveryCount(held.Delivered), cancellationToken);

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
    /// first, were delivered too often, which the broker does not count for copies, or are not what a subscription selects. One of these that can't be put away
    /// goes back, and fails the call only when there is none to deliver: the rest is not to spend deliveries for it.
    /// </summary>
    public async Task<IReadOnlyList<HeldDelivery>> SortOutAsync(HeldDelivery[] taken, SourceSettings settings)
    {
        if (source.IsDeadLetter)
            return taken;
        var (filtering, failure) = await TryFreshenAsync(taken, settings).ConfigureAwait(false);
        var mayDrop = failure is null;
        var kept = new List<HeldDelivery>(taken.Length);
        foreach (var held in taken)
        {
            if (_filter.Selects(held.Delivered, filtering) && !HasExpired(held) && !WasSpent(held, filtering))
                kept.Add(held);
            else
                failure = await TryPutAwayAsync(held, filtering, mayDrop).ConfigureAwait(false) ?? failure;
        }

        if (kept.Count == 0 && failure is not null)
            ExceptionDispatchInfo.Throw(failure);
        return kept;
    }

    public MessageLockLostException Lost(Exception? inner = null) =>
        new("its lock was lost; the message is or will be delivered again.", RabbitMqProvider.Name, source, inner);

    public ValueTask CloseAsync() => _publisher.CloseAsync();

    private Task DeadLetterAsync(HeldDelivery held, string reason, string? description, int deliveryCount, CancellationToken cancellationToken) => MoveAsync(
        held,
        () => _publisher.PublishAsync(
            "", context.Names.QueueOf(source.DeadLetter), mandatory: true,
            MessageCopy.ForDeadLetters(held.Delivered, reason, description, deliveryCount, context.Now), cancellationToken),
        Failpoint.DeadLetterCopied,
        cancellationToken);

    /// <summary>Whether this was the last delivery of a message whose limit is not all the broker's affair.</summary>
    private bool IsSpent(HeldDelivery held, SourceSettings settings) =>
        !source.IsDeadLetter && IsCountedHere(held, settings) && MessageDecoder.DeliveryCount(held.Delivered) >= settings.MaxDeliveryCount;

    /// <summary>The same of a delivery that has begun: never of a first one, as the count that a copy carries is a sender's word.</summary>
    private static bool WasSpent(HeldDelivery held, SourceSettings settings) =>
        held.Delivered.Redelivered && IsCountedHere(held, settings) && MessageDecoder.DeliveryCount(held.Delivered) > settings.MaxDeliveryCount;

    /// <summary>
    /// Whether there may be deliveries that the broker's limit leaves out: those of the originals of a copy, and from RabbitMQ 4.3 on those that were given
    /// back, of which the first delivery does not tell yet.
    /// </summary>
    private static bool IsCountedHere(HeldDelivery held, SourceSettings settings) =>
        MessageDecoder.CarriedDeliveryCount(held.Delivered.BasicProperties) > 0 || MessageDecoder.HasAcquiredCount(held.Delivered) || settings.MaxDeliveryCount == 1;

    /// <summary>The settings to judge by; with those that were known, why there are no newer ones.</summary>
    private async ValueTask<(SourceSettings Settings, Exception? Failure)> TryFreshenAsync(HeldDelivery[] taken, SourceSettings known)
    {
        try
        {
            return (await _filter.FreshenAsync(taken, known).ConfigureAwait(false), null);
        }
#pragma warning disable CA1031 // Whatever it is: what the known filter selects is delivered all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (known, exception);
        }
    }

    /// <summary>Ends a delivery that is for nobody, or gives it back and says why.</summary>
    private async Task<Exception?> TryPutAwayAsync(HeldDelivery held, SourceSettings settings, bool mayDrop)
    {
        Exception? failure = null;
        try
        {
            if (!_filter.Selects(held.Delivered, settings))
                await (mayDrop ? DropAsync(held) : GiveBackAsync(held)).ConfigureAwait(false);
            else if (WasSpent(held, settings) && !HasExpired(held))
                await DeadLetterAsync(
                    held, DeadLetterReason.MaxDeliveryCountExceeded, description: null, MessageDecoder.DeliveryCount(held.Delivered) - 1, CancellationToken.None).ConfigureAwait(false);
            else
                await ExpireAsync(held, settings).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is: the other messages are delivered all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            context.Logger.NotPutAway(exception, source.ToString());
            failure = exception;
        }

        await GiveBackAsync(held).ConfigureAwait(false);
        return failure;
    }

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

        if (await TryAckAsync(held.Channel, held).ConfigureAwait(false) is { } lost)
            throw lost;
    }

    /// <summary>Removes messages of one channel for good; ends when the broker has got that, or with what became of it.</summary>
    private async Task<Exception?> TryAckAsync(LockChannel channel, params HeldDelivery[] deliveries)
    {
        foreach (var held in deliveries)
            held.End(isSettled: true);
        return await TryAsync(channel, channel.AckAsync([.. deliveries.Select(held => held.Delivered.DeliveryTag)])).ConfigureAwait(false)
            ?? await TryFlushAsync(channel).ConfigureAwait(false);
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
