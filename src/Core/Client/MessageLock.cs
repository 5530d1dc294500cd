using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Pipeline;
using Microsoft.Extensions.Logging;

namespace Integration.Client;

/// <summary>The lock behind a <see cref="ReceivedMessage"/>: settled once, refused when lost, open to another try after a passing fault.</summary>
/// <remarks>There is one for each message in hand, so it holds no more than it needs: what all of a source share is the source's.</remarks>
internal class MessageLock(PortableSource source, DriverMessage message, DateTimeOffset receivedAt, long since) : IMessageSettlement
{
    private readonly TimeSpan _left = message.Delivery.LockedUntil - receivedAt;
    private LockEnd? _renewed;
    private volatile State _state;

    private enum State
    {
        Held,
        Settling,
        Settled,
        Completed,
        Lost,
    }

    public DriverMessage DriverMessage => message;

    /// <summary>Why the application has the message in its stored form; null when it has it as it was sent.</summary>
    public virtual UnreadableBodyException? Fault => null;

    /// <summary>Where it was received.</summary>
    public PortableSource Source => source;

    public DateTimeOffset LockedUntil => _renewed?.Until ?? message.Delivery.LockedUntil;

    public bool IsSettled => _state is State.Settled or State.Completed;

    public bool IsCompleted => _state == State.Completed;

    /// <summary>Whether the service said that the lock is lost.</summary>
    public bool IsLost => _state == State.Lost;

    /// <summary>Whether it is settled or lost.</summary>
    public bool IsOver => _state is State.Settled or State.Completed or State.Lost;

    /// <summary>Whether the application has it, rather than a buffer of ours.</summary>
    public bool IsHandedOut { get; set; }

    public CancellationToken LockLost => message.LockLost;

    /// <summary>Whether the lock is over, by the clock or because the driver says so.</summary>
    public bool IsExpired => LockLost.IsCancellationRequested || (_renewed?.Left ?? SaturatingTime.Subtract(_left, Calls.Time.GetElapsedTime(since))) <= TimeSpan.Zero;

    private EntityPath Path => message.Delivery.Source;

    private DriverCalls Calls => source.Calls;

    public Task CompleteAsync(CancellationToken cancellationToken) => SettleAsync(
        source.Complete, static (held, token) => held.Source.Driver.CompleteOneAsync(held.DriverMessage, token), cancellationToken);

    public Task AbandonAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        MessageRules.CheckDelay(
            delay, Calls.Capabilities.Limits.MaxAbandonDelay, Capability.AbandonWithDelay, Calls.Capabilities, Calls.Driver.Provider, Path);
        return SettleAsync(source.Abandon, (held, token) => Outcome(held.Source.Driver.AbandonAsync(held.DriverMessage, delay, token)), cancellationToken);
    }

    public Task ReleaseAsync(CancellationToken cancellationToken) => SettleAsync(
        source.Release, static (held, token) => Outcome(held.Source.Driver.ReleaseAsync(held.DriverMessage, token)), cancellationToken);

    public async Task DeadLetterAsync(string reason, string? description, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        CheckText(reason, nameof(reason));
        CheckText(description, nameof(description));
        if (Path.IsDeadLetter)
        {
            throw new CapabilityNotSupportedException(
                Capability.DeadLetter, "a dead-letter queue has no dead-letter queue of its own.", "complete or abandon the message.", Calls.Driver.Provider, Path);
        }

        Calls.Require(Capability.DeadLetter, Path);
        await SettleAsync(
            source.DeadLetter, (held, token) => Outcome(held.Source.Driver.DeadLetterAsync(held.DriverMessage, reason, description, token)), cancellationToken)
            .ConfigureAwait(false);
        Calls.Logger.DeadLettered(message.Message.MessageId, Path, message.Delivery.DeliveryCount, reason);
    }

    public async Task RenewLockAsync(CancellationToken cancellationToken)
    {
        Calls.Require(Capability.RenewLock, Path);
        ThrowUnlessHeld();
        try
        {
            var until = await Calls.RunAsync(
                source.Renew, token => source.Driver.RenewLockAsync(message, token), cancellationToken, settling: true).ConfigureAwait(false);
            _renewed = new LockEnd(Calls.Time, until);
        }
        catch (MessageLockLostException)
        {
            _state = State.Lost;
            source.Outstanding.Remove(this);
            throw;
        }
    }

    /// <summary>Takes the right to settle; throws when it is gone.</summary>
    public void Begin()
    {
        do
            ThrowUnlessHeld();
        while (Interlocked.CompareExchange(ref _state, State.Settling, State.Held) != State.Held);
    }

    /// <summary>Whether the message is removed for good and something is to be done then.</summary>
    public virtual bool HasAfterCompletion => false;

    /// <summary>Does it; never throws.</summary>
    public virtual Task AfterCompletionAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Records how a settlement ended; after a passing fault the message may be settled again.</summary>
    public void End(Operation operation, Exception? error)
    {
        if (TryEnd(operation, error))
            source.Outstanding.Remove(this);
    }

    /// <summary>The same for locks that were settled together, each with its error or null.</summary>
    public static void End(IReadOnlyList<MessageLock> locks, Operation operation, IReadOnlyList<Exception?> errors)
    {
        var over = 0;
        for (var i = 0; i < locks.Count; i++)
        {
            if (locks[i].TryEnd(operation, errors[i]))
                over++;
        }

        if (over > 0)
            locks[0].Source.Outstanding.RemoveOver(locks);
    }

    private static async ValueTask<Exception?> Outcome(Task settlement)
    {
        await settlement.ConfigureAwait(false);
        return null;
    }

    private async Task SettleAsync(
        Operation operation, Func<MessageLock, CancellationToken, ValueTask<Exception?>> settle, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Begin();
        using var activity = operation.StartSettle(message.Message);
        try
        {
            using var call = Calls.Begin(operation, cancellationToken, settling: true);
            try
            {
                if (await settle(this, cancellationToken).ConfigureAwait(false) is { } error)
                    throw error;
            }
            catch (Exception exception)
            {
                call.ThrowTranslated(exception);
                throw;
            }
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            End(operation, exception);
            throw;
        }

        End(operation, error: null);
        if (HasAfterCompletion)
            await AfterCompletionAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the lock is over.</summary>
    private bool TryEnd(Operation operation, Exception? error)
    {
        _state = error switch
        {
            null => operation == source.Complete ? State.Completed : State.Settled,
            MessageLockLostException => State.Lost,
            _ => State.Held,
        };
        if (error is not null)
            Calls.Logger.NotSettled(error, operation.Name, message.Message.MessageId, Path, message.Delivery.DeliveryCount);
        else if (Calls.Logger.IsEnabled(LogLevel.Debug))
            Calls.Logger.Settled(operation.Name, message.Message.MessageId, Path, message.Delivery.DeliveryCount);
        return IsOver;
    }

    private void ThrowUnlessHeld()
    {
        var problem = _state switch
        {
            State.Settling => "it is being settled by another call.",
            State.Settled or State.Completed => "it was settled already.",
            _ when _state == State.Lost || LockLost.IsCancellationRequested => "its lock was lost; the message is or will be delivered again.",
            _ when Calls.Capabilities[Capability.LockLostDetection].Level == SupportLevel.Emulated && IsExpired =>
                $"its lock ended at {LockedUntil:O}; the message is or will be delivered again. Renew locks in time.",
            _ => null,
        };
        if (problem is not null)
            throw new MessageLockLostException($"the message '{message.Message.MessageId}' can't be settled: {problem}", Calls.Driver.Provider, Path);
    }

    private static void CheckText(string? text, string parameter)
    {
        if (text?.Length > 4096)
            throw new ArgumentException($"The {parameter} has {text.Length} characters; the limit is 4,096.", parameter);
        if (text is not null && !UnicodeText.IsWellFormed(text))
            throw new ArgumentException($"The {parameter} has an unpaired surrogate, which has no UTF-8 form.", parameter);
    }
}
