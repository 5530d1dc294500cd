using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>Decides what becomes of a message after its handler, and carries it out while the lock holds.</summary>
internal sealed class Settler(ConsumerOptions options, int maxAttempts, bool canDelay, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Completes a handled message; null as the error means success.</summary>
    public Task SettleAsync(InHandMessage inHand, Exception? error, bool isShuttingDown)
    {
        var received = inHand.Received;
        if (received.IsSettled || inHand.IsLost)
            return Task.CompletedTask;
        return error switch
        {
            null => TryAsync(inHand, "complete", t => received.CompleteAsync(t)),
            OperationCanceledException when isShuttingDown => TryAsync(inHand, "abandon", t => received.AbandonAsync(null, t)),
            UnknownMessageTypeException unknown => SettleUnknownAsync(inHand, unknown),
            _ when IsFinal(error, received) => DeadLetterAsync(inHand, error),
            _ => RedeliverAsync(inHand, error),
        };
    }

    /// <summary>Makes a message available again that no handler has seen.</summary>
    public Task ReleaseAsync(InHandMessage inHand) => inHand.Received.IsSettled || inHand.IsLost
        ? Task.CompletedTask
        : TryAsync(inHand, "abandon", t => inHand.Received.AbandonAsync(null, t));

    public bool CanRetry(Exception error) => error is not (MessageSerializationException or UnknownMessageTypeException) && !options.DeadLetterWhen.Any(w => w(error));

    // A dead-letter queue has none of its own: what fails there stays and is tried again.
    private bool IsFinal(Exception error, ReceivedMessage received) =>
        !received.Source.IsDeadLetter && (!CanRetry(error) || received.DeliveryCount >= maxAttempts);

    private Task SettleUnknownAsync(InHandMessage inHand, UnknownMessageTypeException unknown) => options.UnknownTypes switch
    {
        UnknownTypeAction.Ignore => TryAsync(inHand, "complete", t => inHand.Received.CompleteAsync(t)),
        UnknownTypeAction.Abandon => RedeliverAsync(inHand, unknown),
        _ when inHand.Received.Source.IsDeadLetter => RedeliverAsync(inHand, unknown),
        _ => DeadLetterAsync(inHand, unknown),
    };

    private Task DeadLetterAsync(InHandMessage inHand, Exception error)
    {
        var received = inHand.Received;
        logger.HandlerGaveUp(error, received.MessageId, received.Source, received.DeliveryCount);
        var description = options.DeadLetterWithStackTrace ? error.ToString() : error.Message;
        return TryAsync(inHand, "dead-letter", t => received.DeadLetterAsync(Cut(error.GetType().FullName!), Cut(description), t));
    }

    private Task RedeliverAsync(InHandMessage inHand, Exception error)
    {
        var received = inHand.Received;
        var delay = canDelay ? Delay(received.DeliveryCount) : TimeSpan.Zero;
        logger.HandlerFailed(error, received.MessageId, received.Source, received.DeliveryCount, delay);
        return TryAsync(inHand, "abandon", t => received.AbandonAsync(delay, t));
    }

    private TimeSpan Delay(int deliveryCount)
    {
        var factor = 1L << Math.Min(deliveryCount - 1, 30);
        var delay = options.RedeliveryDelay.TotalSeconds * factor;
        return TimeSpan.FromSeconds(Math.Min(delay, options.MaxRedeliveryDelay.TotalSeconds));
    }

    /// <summary>Tries until it succeeds or the lock ends; then the service delivers the message again.</summary>
    public async Task TryAsync(InHandMessage inHand, string operation, Func<CancellationToken, Task> settle)
    {
        var received = inHand.Received;
        for (var pause = FirstPause; ; pause *= 2)
        {
            try
            {
                await settle(inHand.Lost).ConfigureAwait(false);
                return;
            }
            catch (MessagingException exception) when (exception.IsTransient && !inHand.IsLost)
            {
                logger.SettleRetried(exception, operation, received.MessageId, received.Source);
            }
            catch (Exception exception) when (exception is MessagingException or OperationCanceledException or ObjectDisposedException)
            {
                logger.SettleFailed(exception, operation, received.MessageId, received.Source);
                return;
            }

            await Task.Delay(pause, time).ConfigureAwait(false);
        }
    }

    private static string Cut(string text) => text.Length <= 4096 ? text : text[..4096];
}
