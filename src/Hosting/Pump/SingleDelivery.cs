using System.Runtime.CompilerServices;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pump;

/// <summary>Hands one message through the middleware to its handler, tries again in place, and settles it.</summary>
internal sealed class SingleDelivery(
    ConsumerOptions options, ConsumerDelegate pipeline, IServiceScopeFactory scopes, InboxGuard inbox, Settler settler, ProcessTracing tracing, TimeProvider time)
    : IDelivery
{
    private readonly Func<ReceivedMessage, Exception, bool> _deadLettersAtLast = (received, e) => settler.WillDeadLetter(e, received);
    private readonly Func<ReceivedMessage, Exception, bool> _deadLetters = (received, e) => !settler.CanRetry(e) && settler.WillDeadLetter(e, received);

    public int UnitSize => 1;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<DeliveryOutcome> HandleAsync(ArraySegment<LockedMessage> messages, CancellationToken stopping, CancellationToken abort)
    {
        var locked = messages[0];
        var cancel = locked.LostOr(abort);
        var error = await TryOnceAsync(locked, stopping, cancel).ConfigureAwait(false);
        locked.EndHandler();
        if (error is OperationCanceledException && stopping.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            await settler.ReleaseAsync(locked).ConfigureAwait(false);
            return DeliveryOutcome.Neutral;
        }

        await settler.SettleAsync(locked, error, abort.IsCancellationRequested).ConfigureAwait(false);
        if (error is null)
            return DeliveryOutcome.Handled;
        return cancel.IsCancellationRequested || !settler.CanRetry(error) ? DeliveryOutcome.Neutral : DeliveryOutcome.Failed;
    }

    /// <summary>Calls the handler unless the message was handled before.</summary>
    private ValueTask<Exception?> TryOnceAsync(LockedMessage locked, CancellationToken stopping, CancellationToken cancellationToken) =>
        inbox.IsNone ? TryAsync(locked, stopping, cancellationToken) : TryPastInboxAsync(locked, stopping, cancellationToken);

    private async ValueTask<Exception?> TryPastInboxAsync(LockedMessage locked, CancellationToken stopping, CancellationToken cancellationToken)
    {
        InboxClaim claim;
        try
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
            claim = await inbox.ClaimAsync(locked.Received, wait.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }

        if (claim.WasHandled)
            return null;
        var error = await TryAsync(locked, stopping, cancellationToken).ConfigureAwait(false);
        await claim.EndAsync(locked, error).ConfigureAwait(false);
        return error;
    }

    /// <summary>Calls the handler, again in place as often as the options say; the last error, or null.</summary>
    private ValueTask<Exception?> TryAsync(LockedMessage locked, CancellationToken stopping, CancellationToken cancellationToken) => options.RetriesInPlace == 0
        ? CallAsync(locked, isLastInPlace: true, cancellationToken)
        : TryInPlaceAsync(locked, stopping, cancellationToken);

    private async ValueTask<Exception?> TryInPlaceAsync(LockedMessage locked, CancellationToken stopping, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var error = await CallAsync(locked, attempt >= options.RetriesInPlace, cancellationToken).ConfigureAwait(false);
            if (error is null || attempt >= options.RetriesInPlace || !settler.CanRetry(error) || cancellationToken.IsCancellationRequested)
                return error;
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
            await time.DelayAsync(Backoff.Doubled(attempt + 1, options.RetryInPlaceDelay, TimeSpan.MaxValue), pause.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (pause.IsCancellationRequested)
                return error;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exception?> CallAsync(LockedMessage locked, bool isLastInPlace, CancellationToken cancellationToken)
    {
        var received = locked.Received;
        using var activity = tracing.Start(received.Message);
        var started = tracing.Now;
        Exception? error = null;
        try
        {
            var context = new MessageContext(locked, scopes) { DeadLetters = isLastInPlace ? _deadLettersAtLast : _deadLetters };
            try
            {
                await pipeline(context, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await context.EndScopeAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Whatever a handler throws is its message's failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            error = exception;
            activity.Fail(exception);
        }

        tracing.Record(started, error);
        return error;
    }
}
