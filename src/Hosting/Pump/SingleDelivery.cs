using Integration.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pump;

/// <summary>Hands one message through the middleware to its handler, tries again in place, and settles it.</summary>
internal sealed class SingleDelivery(
    ConsumerOptions options, ConsumerDelegate pipeline, IServiceScopeFactory scopes, InboxGuard inbox, Settler settler, ProcessTracing tracing, TimeProvider time)
    : IDelivery
{
    public int UnitSize => 1;

    public async Task<DeliveryOutcome> HandleAsync(IReadOnlyList<InHandMessage> messages, CancellationToken stopping, CancellationToken abort)
    {
        var inHand = messages[0];
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(inHand.Lost, abort);
        var error = await TryAsync(inHand, stopping, cancel.Token).ConfigureAwait(false);
        await settler.SettleAsync(inHand, error, abort.IsCancellationRequested).ConfigureAwait(false);
        if (error is null)
            return DeliveryOutcome.Handled;
        return cancel.IsCancellationRequested || !settler.CanRetry(error) ? DeliveryOutcome.Neutral : DeliveryOutcome.Failed;
    }

    /// <summary>Calls the handler, again in place as often as the options say; the last error, or null.</summary>
    private async Task<Exception?> TryAsync(InHandMessage inHand, CancellationToken stopping, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var error = await CallAsync(inHand, attempt >= options.RetriesInPlace, cancellationToken).ConfigureAwait(false);
            if (error is null || attempt >= options.RetriesInPlace || !settler.CanRetry(error) || cancellationToken.IsCancellationRequested)
                return error;
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
            await time.DelayAsync(Backoff.Doubled(attempt + 1, options.RetryInPlaceDelay, TimeSpan.MaxValue), pause.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (pause.IsCancellationRequested)
                return error;
        }
    }

    private async Task<Exception?> CallAsync(InHandMessage inHand, bool isLastInPlace, CancellationToken cancellationToken)
    {
        var received = inHand.Received;
        using var activity = tracing.Start([received.Message]);
        var started = time.GetTimestamp();
        Exception? error = null;
        try
        {
            if (await inbox.WasHandledAsync(received, cancellationToken).ConfigureAwait(false))
                return null;
            var scope = scopes.CreateAsyncScope();
            await using var disposed = scope.ConfigureAwait(false);
            var context = new MessageContext(received, scope.ServiceProvider, inHand.Lost)
            {
                WillDeadLetter = e => settler.WillDeadLetter(e, received) && (isLastInPlace || !settler.CanRetry(e)),
            };
            await pipeline(context, cancellationToken).ConfigureAwait(false);
            await inbox.MarkHandledAsync(received, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a handler throws is its message's failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            error = exception;
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, exception.Message);
            activity?.SetTag(MessagingTelemetry.ErrorType, exception.GetType().Name);
        }

        tracing.Record(started, error);
        return error;
    }
}
