using Integration.Diagnostics;
using Integration.Pipeline;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>Decides what becomes of a message after its handler, and carries it out while the lock holds.</summary>
internal sealed class Settler(ConsumerOptions options, int maxAttempts, bool canDelay, TimeProvider time, ILogger logger)
{
    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(200));

    /// <summary>Completes a handled message; null as the error means success.</summary>
    public Task SettleAsync(LockedMessage locked, Exception? error, bool isShuttingDown)
    {
        var received = locked.Received;
        if (received.IsSettled || locked.IsLost)
            return Task.CompletedTask;
        return error switch
        {
            null => TryAsync(locked, "complete", static (m, t) => m.CompleteAsync(t)),
            OperationCanceledException when isShuttingDown => TryAsync(locked, "abandon", static (m, t) => m.AbandonAsync(null, t)),
            UnknownMessageTypeException when options.UnknownTypes == UnknownTypeAction.Ignore => TryAsync(locked, "complete", static (m, t) => m.CompleteAsync(t)),
            _ when WillDeadLetter(error, received) => DeadLetterAsync(locked, error),
            _ => RedeliverAsync(locked, error),
        };
    }

    /// <summary>Gives back a message that no handler has seen.</summary>
    public Task ReleaseAsync(LockedMessage locked) => locked.Received.IsSettled || locked.IsLost
        ? Task.CompletedTask
        : TryAsync(locked, "release", static (m, t) => m.ReleaseAsync(t));

    /// <summary>
    /// Gives back a message that no handler has seen, to come again after at least so long. False where its source can't delay, or where a further
    /// delivery would be its last but one: waiting must cost no message its attempts.
    /// </summary>
    public async Task<bool> TryGiveBackAsync(LockedMessage locked, TimeSpan delay)
    {
        var received = locked.Received;
        if (!canDelay || received.DeliveryCount >= maxAttempts - 1)
            return false;
        await TryAsync(locked, "give back", (m, t) => AbandonAsync(m, Backoff.Doubled(received.DeliveryCount, delay, options.MaxRedeliveryDelay), t)).ConfigureAwait(false);
        return true;
    }

    public bool CanRetry(Exception error) =>
        error is not (MessageSerializationException or UnknownMessageTypeException or UnreadableBodyException) && !options.DeadLetterWhen.Any(w => Matches(w, error));

    /// <summary>
    /// The one rule for the last attempt: whether a message that fails so is dead-lettered. A dead-letter queue has none of its own:
    /// what fails there stays and is tried again.
    /// </summary>
    public bool WillDeadLetter(Exception error, ReceivedMessage received) => !received.Source.IsDeadLetter && error switch
    {
        UnknownMessageTypeException => options.UnknownTypes == UnknownTypeAction.DeadLetter,
        _ => received.DeliveryCount >= maxAttempts || !CanRetry(error),
    };

    private bool Matches(Func<Exception, bool> condition, Exception error)
    {
        try
        {
            return condition(error);
        }
#pragma warning disable CA1031 // A condition that fails says nothing about the message.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            logger.ConditionFailed(fault, error.GetType().Name);
            return false;
        }
    }

    private Task DeadLetterAsync(LockedMessage locked, Exception error)
    {
        var received = locked.Received;
        logger.HandlerGaveUp(error, received.MessageId, received.Source, received.DeliveryCount);
        var description = options.DeadLetterWithStackTrace ? ExceptionText.Full(error) : ExceptionText.Message(error);
        return TryAsync(locked, "dead-letter", (m, t) => m.DeadLetterAsync(Cut(error.GetType().FullName!), Cut(description), t));
    }

    private Task RedeliverAsync(LockedMessage locked, Exception error)
    {
        var received = locked.Received;
        var delay = canDelay ? Backoff.Doubled(received.DeliveryCount, options.RedeliveryDelay, options.MaxRedeliveryDelay) : TimeSpan.Zero;
        logger.HandlerFailed(error, received.MessageId, received.Source, received.DeliveryCount, delay);
        return TryAsync(locked, "abandon", (m, t) => AbandonAsync(m, delay, t));
    }

    /// <summary>
    /// Some sources can't delay although their provider can, such as the dead-letter queues of Service Bus. Given back at once the message
    /// would come again at once and for ever, as a dead-letter queue has no last attempt: there it waits out its lock.
    /// </summary>
    private async Task AbandonAsync(ReceivedMessage received, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await received.AbandonAsync(delay, cancellationToken).ConfigureAwait(false);
        }
        catch (CapabilityNotSupportedException exception) when (delay > TimeSpan.Zero && exception.Capability == Capability.AbandonWithDelay)
        {
            logger.WaitsOutItsLock(received.MessageId, received.Source, received.LockedUntil);
        }
    }

    /// <summary>Tries until it succeeds or the lock ends; then the service delivers the message again.</summary>
    public async Task TryAsync(LockedMessage locked, string operation, Func<ReceivedMessage, CancellationToken, Task> settle)
    {
        var received = locked.Received;
        for (var failures = 1; ; failures++)
        {
            try
            {
                await settle(received, locked.Lost).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!locked.IsLost && (exception is MessagingException { IsTransient: true } or OperationCanceledException or TimeoutException))
            {
                logger.SettleRetried(exception, operation, received.MessageId, received.Source);
            }
#pragma warning disable CA1031 // Whatever a driver throws: the message comes again when its lock ends.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.SettleFailed(exception, operation, received.MessageId, received.Source);
                return;
            }

            await time.DelayAsync(_backoff.After(failures), locked.Lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Cut(string text) => ExceptionText.Cut(text, 4096);
}
