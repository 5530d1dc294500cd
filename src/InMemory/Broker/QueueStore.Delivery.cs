using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>Receiving, settling, and what happens by itself when a lock, a delay or a time to live ends.</summary>
internal sealed partial class QueueStore
{
    /// <summary>Receives at once, or waits its turn.</summary>
    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(
        MessageStore store, int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        WaitingReceiver receiver;
        using (var turn = Enter(store))
        {
            var messages = Take(store, maxMessages, turn.Now);
            if (messages.Count > 0 || wait == TimeSpan.Zero)
                return messages;
            receiver = store.Waiting.Add(
                maxMessages, wait == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : SaturatingTime.Add(turn.Now, wait));
        }

        // Whoever takes the receiver out of the line decides: messages that it was given are never taken back by a
        // cancellation that comes too late, and after a cancellation in time it is given none.
        using var registration = cancellationToken.UnsafeRegister((_, token) => CancelWait(store, receiver, token), null);
        return await receiver.Outcome.Task.ConfigureAwait(false);
    }

    /// <summary>What can be received at once; nothing while others wait, who are served first.</summary>
    public IReadOnlyList<DriverMessage> ReceiveAtOnce(MessageStore store, int maxMessages)
    {
        using var turn = Enter(store);
        return Take(store, maxMessages, turn.Now);
    }

    /// <summary>Completes a message; null or an error.</summary>
    public Exception? Complete(MessageStore store, DriverMessage message)
    {
        using var turn = Enter(store);
        return TryComplete(store, message);
    }

    /// <summary>Completes messages; null or an error for each.</summary>
    public Exception?[] Complete(MessageStore store, IReadOnlyList<DriverMessage> messages)
    {
        using var turn = Enter(store);
        var errors = new Exception?[messages.Count];
        for (var i = 0; i < errors.Length; i++)
            errors[i] = TryComplete(store, messages[i]);
        return errors;
    }

    public void Abandon(MessageStore store, DriverMessage message, TimeSpan delay)
    {
        using var turn = Enter(store);
        Release(GetLocked(store, message), turn.Now, delay);
    }

    /// <summary>Makes a message available again that nobody looked at: as if it had not been delivered.</summary>
    public void GiveBack(MessageStore store, DriverMessage delivery)
    {
        using var turn = Enter(store);
        var message = GetLocked(store, delivery);
        message.DeliveryCount--;
        Release(message, turn.Now, TimeSpan.Zero);
    }

    public void DeadLetter(DriverMessage message, string reason, string? description)
    {
        using var turn = Enter(Main);
        MoveToDeadLetters(GetLocked(Main, message), turn.Now, reason, description);
    }

    public DateTimeOffset RenewLock(MessageStore store, DriverMessage message)
    {
        using var turn = Enter(store);
        var until = SaturatingTime.Add(turn.Now, Definition.LockDuration);
        store.Renew(GetLocked(store, message), until);
        return until;
    }

    /// <summary>Gives what is available to those that wait for it, and nothing to those whose wait is over.</summary>
    private void ServeWaiting(MessageStore store, DateTimeOffset now)
    {
        while (store.Waiting.First is { } receiver && Take(store, receiver.MaxMessages, now) is { Count: > 0 } messages)
        {
            EndWait(store, receiver, now);
            receiver.Outcome.SetResult(messages);
        }

        while (store.Waiting.FindDue(now) is { } receiver)
        {
            EndWait(store, receiver, now);
            receiver.Outcome.SetResult([]);
        }
    }

    private void CancelWait(MessageStore store, WaitingReceiver receiver, CancellationToken cancellationToken)
    {
        DateTimeOffset next;
        lock (_gate)
        {
            if (!store.Waiting.Remove(receiver))
                return;
            receiver.Outcome.SetCanceled(cancellationToken);
            _usedAt = _clock.GetUtcNow();
            next = IdleUntil;
        }

        _timer.Ensure(next);
    }

#pragma warning disable CA1859 // A list of one is less than an array of one.
    private IReadOnlyList<DriverMessage> Take(MessageStore store, int maxMessages, DateTimeOffset now)
    {
        var most = (int)Math.Min(maxMessages, store.CountOf(MessageState.Active));
        if (most == 0)
            return [];
        var lockedUntil = SaturatingTime.Add(now, Definition.LockDuration);
        if (most == 1)
            return TakeOne(store, now, lockedUntil) is { } only ? [only] : [];
        var taken = new DriverMessage[most];
        for (var count = 0; count < most; count++)
        {
            // Of an ordered source's messages those behind others of their group are not available.
            if (TakeOne(store, now, lockedUntil) is not { } message)
                return taken[..count];
            taken[count] = message;
        }

        return taken;
    }
#pragma warning restore CA1859

    private DriverMessage? TakeOne(MessageStore store, DateTimeOffset now, DateTimeOffset lockedUntil)
    {
        while (store.Take() is { } message)
        {
            if (!IsExhausted(message))
            {
                var token = store.Lock(message, lockedUntil);
                return new(message.Message, message.Describe(lockedUntil), token);
            }

            // Only after the limit was lowered; otherwise it was moved when it came back.
            MoveExhausted(message, now);
        }

        return null;
    }

    private MessageLockLostException? TryComplete(MessageStore store, DriverMessage delivery)
    {
        if (FindLocked(store, delivery) is not { } message)
            return InMemoryErrors.LockLost(store.Path, delivery.Message);
        Remove(message);
        return null;
    }

    /// <summary>The message of a delivery, if its lock is the current one; what has run out was released on entering.</summary>
    private static StoredMessage? FindLocked(MessageStore store, DriverMessage delivery) =>
        StoredMessage.FindLocked(delivery.LockToken) is { } message && message.Store == store ? message : null;

    private static StoredMessage GetLocked(MessageStore store, DriverMessage delivery) =>
        FindLocked(store, delivery) ?? throw InMemoryErrors.LockLost(store.Path, delivery.Message);

    /// <summary>Makes everything happen that is due, in the order of its moments, each as if at its own.</summary>
    private void CatchUp(MessageStore store, DateTimeOffset now)
    {
        while (store.FindDue(now) is { } message)
        {
            if (message.State == MessageState.Locked)
                Release(message, message.Due, TimeSpan.Zero);
            else if (message.ExpiresAt <= message.Due)
                Expire(message, message.Due);
            else if (message.Rank == 0)
                store.Show(message, message.Due, TimeToLiveOf(message.Message));
            else
                store.Return(message, message.Due);
        }
    }

    private void Release(StoredMessage message, DateTimeOffset at, TimeSpan delay)
    {
        if (IsExhausted(message))
            MoveExhausted(message, at);
        else if (message.ExpiresAt <= at)
            Expire(message, at);
        else if (delay > TimeSpan.Zero)
            message.Store.Delay(message, SaturatingTime.Add(at, delay));
        else
            message.Store.Return(message, at);
    }

    private bool IsExhausted(StoredMessage message) => message.Store == Main && message.DeliveryCount >= Definition.MaxDeliveryCount;

    private void MoveExhausted(StoredMessage message, DateTimeOffset at) => MoveToDeadLetters(
        message, at, DeadLetterReason.MaxDeliveryCountExceeded,
        $"It was delivered {message.DeliveryCount} times without being completed; the limit is {Definition.MaxDeliveryCount}.");

    private void Expire(StoredMessage message, DateTimeOffset at)
    {
        if (Definition.DeadLetterOnExpiration)
            MoveToDeadLetters(message, at, DeadLetterReason.TimeToLiveExpired, $"Its time to live ended at {message.ExpiresAt:O}.");
        else
            Remove(message);
    }

    private void MoveToDeadLetters(StoredMessage message, DateTimeOffset at, string reason, string? description)
    {
        Main.Remove(message);
        var details = 2L * (reason.Length + (description?.Length ?? 0));
        _budget.Take(details);
        DeadLetters.Add(
            message.Message, message.Size + details, at, at, timeToLive: null,
            new(reason, description, Main.Path, message.EnqueuedAt, message.DeliveryCount));
    }

    private void Remove(StoredMessage message)
    {
        message.Store.Remove(message);
        _budget.GiveBack(message.Size);
    }
}
