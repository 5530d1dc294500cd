using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;

namespace Integration.Client;

/// <summary>The lock behind a <see cref="ReceivedMessage"/>: settled once, refused when lost, open to another try after a passing fault.</summary>
internal sealed class MessageLock(DriverCalls calls, IReceiverDriver driver, DriverMessage message, OutstandingLocks outstanding) : IMessageSettlement
{
    private readonly Lock _gate = new();
    private LockEnd _end = new(calls.Time, message.Delivery.LockedUntil);
    private State _state;

    private enum State
    {
        Held,
        Settling,
        Settled,
        Completed,
        Lost,
    }

    public DriverMessage DriverMessage => message;

    public OutstandingLocks Outstanding => outstanding;

    public DateTimeOffset LockedUntil => _end.Until;

    public bool IsSettled => _state is State.Settled or State.Completed;

    public bool IsCompleted => _state == State.Completed;

    /// <summary>Whether the service said that the lock is lost.</summary>
    public bool IsLost => _state == State.Lost;

    /// <summary>Whether the application has it, rather than a buffer of ours.</summary>
    public bool IsHandedOut { get; set; }

    public CancellationToken LockLost => message.LockLost;

    /// <summary>Whether the lock is over, by the clock or because the driver says so.</summary>
    public bool IsExpired => LockLost.IsCancellationRequested || _end.Left <= TimeSpan.Zero;

    private EntityPath Source => message.Delivery.Source;

    public Task CompleteAsync(CancellationToken cancellationToken) => SettleAsync("complete", async token =>
    {
        var errors = await driver.CompleteAsync([message], token).ConfigureAwait(false);
        if (errors[0] is { } error)
            throw error;
    }, cancellationToken);

    public Task AbandonAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        MessageRules.CheckDelay(
            delay, calls.Capabilities.Limits.MaxAbandonDelay, Capability.AbandonWithDelay, calls.Capabilities, calls.Driver.Provider, Source);
        return SettleAsync("abandon", token => driver.AbandonAsync(message, delay, token), cancellationToken);
    }

    public Task ReleaseAsync(CancellationToken cancellationToken) => SettleAsync("release", token => driver.ReleaseAsync(message, token), cancellationToken);

    public async Task DeadLetterAsync(string reason, string? description, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        CheckText(reason, nameof(reason));
        CheckText(description, nameof(description));
        if (Source.IsDeadLetter)
        {
            throw new CapabilityNotSupportedException(
                Capability.DeadLetter, "a dead-letter queue has no dead-letter queue of its own.", "complete or abandon the message.", calls.Driver.Provider, Source);
        }

        calls.Require(Capability.DeadLetter, Source);
        await SettleAsync("dead-letter", token => driver.DeadLetterAsync(message, reason, description, token), cancellationToken).ConfigureAwait(false);
        calls.Logger.DeadLettered(message.Message.MessageId, Source, message.Delivery.DeliveryCount, reason);
    }

    public async Task RenewLockAsync(CancellationToken cancellationToken)
    {
        calls.Require(Capability.RenewLock, Source);
        ThrowUnlessHeld();
        try
        {
            await calls.RunAsync("renew", "settle", Source, async token =>
            {
                _end = new LockEnd(calls.Time, await driver.RenewLockAsync(message, token).ConfigureAwait(false));
            }, cancellationToken, settling: true).ConfigureAwait(false);
        }
        catch (MessageLockLostException)
        {
            End(State.Lost);
            throw;
        }
    }

    /// <summary>Takes the right to settle; throws when it is gone.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            ThrowUnlessHeld();
            _state = State.Settling;
        }
    }

    /// <summary>Records how a settlement ended; after a passing fault the message may be settled again.</summary>
    public void End(string operation, Exception? error)
    {
        End(error switch
        {
            null => operation == "complete" ? State.Completed : State.Settled,
            MessageLockLostException => State.Lost,
            _ => State.Held,
        });
        if (error is null)
            calls.Logger.Settled(operation, message.Message.MessageId, Source, message.Delivery.DeliveryCount);
        else
            calls.Logger.NotSettled(error, operation, message.Message.MessageId, Source, message.Delivery.DeliveryCount);
    }

    private async Task SettleAsync(string operation, Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Begin();
        using var activity = calls.StartSettle(operation, [message]);
        Exception? failure = null;
        try
        {
            await calls.RunAsync(operation, "settle", Source, call, cancellationToken, settling: true).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
            activity.Fail(exception);
            throw;
        }
        finally
        {
            End(operation, failure);
        }
    }

    private void ThrowUnlessHeld()
    {
        var problem = _state switch
        {
            State.Settling => "it is being settled by another call.",
            State.Settled or State.Completed => "it was settled already.",
            _ when _state == State.Lost || LockLost.IsCancellationRequested => "its lock was lost; the message is or will be delivered again.",
            _ when calls.Capabilities[Capability.LockLostDetection].Level == SupportLevel.Emulated && IsExpired =>
                $"its lock ended at {LockedUntil:O}; the message is or will be delivered again. Renew locks in time.",
            _ => null,
        };
        if (problem is not null)
            throw new MessageLockLostException($"the message '{message.Message.MessageId}' can't be settled: {problem}", calls.Driver.Provider, Source);
    }

    private void End(State state)
    {
        lock (_gate)
            _state = state;
        if (state is State.Settled or State.Completed or State.Lost)
            outstanding.Remove(this);
    }

    private static void CheckText(string? text, string parameter)
    {
        if (text?.Length > 4096)
            throw new ArgumentException($"The {parameter} has {text.Length} characters; the limit is 4,096.", parameter);
        if (text is not null && !UnicodeText.IsWellFormed(text))
            throw new ArgumentException($"The {parameter} has an unpaired surrogate, which has no UTF-8 form.", parameter);
    }
}
