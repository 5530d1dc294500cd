using Integration.Hosting.Pump;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>Delivers the messages of one subscription to its push endpoint, and settles them.</summary>
internal sealed class PushDelivery(
    IPushTarget target,
    PushDispatcherOptions options,
    MessagingCapabilities capabilities,
    Settler settler,
    ProcessTracing tracing,
    TimeProvider time,
    ILogger logger) : IDelivery
{
    public int UnitSize => 1;

    public async ValueTask<DeliveryOutcome> HandleAsync(ArraySegment<LockedMessage> messages, CancellationToken stopping, CancellationToken abort)
    {
        var locked = messages[0];
        var error = await PushAsync(locked, abort).ConfigureAwait(false);
        if (error is null)
        {
            await settler.SettleAsync(locked, error: null, isShuttingDown: false).ConfigureAwait(false);
            return DeliveryOutcome.Handled;
        }

        if (locked.IsLost || abort.IsCancellationRequested)
        {
            await settler.ReleaseAsync(locked).ConfigureAwait(false);
            return DeliveryOutcome.Neutral;
        }

        var failure = error as PushFailedException;
        var isPermanent = failure?.IsPermanent == true;
        if (isPermanent || settler.WillDeadLetter(error, locked.Received))
            await GiveUpAsync(locked, error).ConfigureAwait(false);
        else
            await RetryAsync(locked, error, failure?.RetryAfter).ConfigureAwait(false);
        return isPermanent ? DeliveryOutcome.Neutral : DeliveryOutcome.Failed;
    }

    private async Task<Exception?> PushAsync(LockedMessage locked, CancellationToken abort)
    {
        using var timer = time.CancelAfter(options.Timeout);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(locked.Lost, abort, timer.Token);
        using var activity = tracing.Start(locked.Received.Message);
        var started = time.GetTimestamp();
        Exception? error = null;
        try
        {
            await target.PushAsync(locked.Received, cancel.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (timer.IsCancellationRequested)
        {
            error = new PushFailedException($"The push endpoint did not answer within {options.Timeout}.", isPermanent: false, retryAfter: null, exception);
        }
#pragma warning disable CA1031 // Whatever a channel throws is its message's failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            error = exception;
        }

        tracing.Record(started, error);
        return error;
    }

    private Task GiveUpAsync(LockedMessage locked, Exception error)
    {
        var received = locked.Received;
        logger.PushGaveUp(error, received.MessageId, received.Source, received.DeliveryCount);
        // The message of another exception than our own may have anything in it, an address or a body.
        var description = error is PushFailedException ? error.Message : $"The channel failed with {error.GetType().FullName}.";
        return settler.TryAsync(locked, "dead-letter", (m, t) => m.DeadLetterAsync(DeadLetterReason.PushEndpointFailed, description, t));
    }

    private Task RetryAsync(LockedMessage locked, Exception error, TimeSpan? retryAfter)
    {
        var received = locked.Received;
        var delay = Delay(received.DeliveryCount, retryAfter);
        logger.PushFailed(error, received.MessageId, received.Source, received.DeliveryCount, delay);
        return settler.TryAsync(locked, "abandon", (m, t) => m.AbandonAsync(delay, t));
    }

    private TimeSpan Delay(int deliveryCount, TimeSpan? retryAfter)
    {
        if (!capabilities.Supports(Capability.AbandonWithDelay))
            return TimeSpan.Zero;
        var most = capabilities.Limits.MaxAbandonDelay is { } limit && limit < options.MaxRetryDelay ? limit : options.MaxRetryDelay;
        var wait = Backoff.Doubled(deliveryCount, options.RetryDelay, most);
        return retryAfter is { } asked && asked > wait ? asked < most ? asked : most : wait;
    }
}
