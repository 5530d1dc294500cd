using Integration.Client;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pump;

/// <summary>Hands a batch to its handler and settles each message on its own.</summary>
internal sealed class BatchDelivery(
    ConsumerOptions options,
    BatchRoute route,
    IMessageSerializer serializer,
    IServiceScopeFactory scopes,
    InboxGuard inbox,
    Settler settler,
    ProcessTracing tracing,
    TimeProvider time) : IDelivery
{
    public int UnitSize => options.BatchSize;

    public async ValueTask<DeliveryOutcome> HandleAsync(ArraySegment<LockedMessage> messages, CancellationToken stopping, CancellationToken abort)
    {
        var errors = await CallAsync(messages, stopping, abort).ConfigureAwait(false);
        await Task.WhenAll(messages.Zip(errors, (m, e) => settler.SettleAsync(m, e, stopping.IsCancellationRequested))).ConfigureAwait(false);
        if (errors.Any(e => e is null))
            return DeliveryOutcome.Handled;
        return stopping.IsCancellationRequested || errors.All(e => !settler.CanRetry(e!)) ? DeliveryOutcome.Neutral : DeliveryOutcome.Failed;
    }

    /// <summary>
    /// Handles every message that is readable and was not handled before: at once those that the inbox lets through, then those
    /// whose copies another delivery, or this very batch, was handling. An error or null per message.
    /// </summary>
    private async Task<Exception?[]> CallAsync(IReadOnlyList<LockedMessage> messages, CancellationToken stopping, CancellationToken abort)
    {
        var errors = messages.Select(m => FindFault(m.Received)).ToArray();
        var waiting = Enumerable.Range(0, messages.Count).Where(i => errors[i] is null).ToList();
        var claims = new List<(int Index, InboxClaim Claim)>();
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping, abort);
        try
        {
            while (waiting.Count > 0)
            {
                foreach (var i in waiting)
                {
                    if (await inbox.TryClaimAsync(messages[i].Received, wait.Token).ConfigureAwait(false) is { } claim)
                        claims.Add((i, claim));
                }

                waiting.RemoveAll(i => claims.Exists(c => c.Index == i));
                claims.RemoveAll(c => c.Claim.WasHandled);
                if (claims.Count > 0)
                    await HandleAsync(messages, claims, errors, abort).ConfigureAwait(false);
                claims.Clear();
                if (waiting.Count > 0)
                    await Task.Delay(InboxGuard.BusyPause, time, wait.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (wait.IsCancellationRequested)
        {
            foreach (var i in waiting)
                errors[i] = exception;
            foreach (var (_, claim) in claims)
                await claim.EndAsync(isHandled: false).ConfigureAwait(false);
        }

        return errors;
    }

    private async Task HandleAsync(
        IReadOnlyList<LockedMessage> messages, IReadOnlyList<(int Index, InboxClaim Claim)> claims, Exception?[] errors, CancellationToken abort)
    {
        using var activity = tracing.Start(claims.Select(c => messages[c.Index].Received.Message));
        var started = tracing.Now;
        var outcomes = await InvokeAsync([.. claims.Select(c => messages[c.Index])], abort).ConfigureAwait(false);
        var first = outcomes.FirstOrDefault(e => e is not null);
        if (first is not null)
            activity.Fail(first);
        tracing.Record(started, first);
        foreach (var ((i, claim), error) in claims.Zip(outcomes))
        {
            errors[i] = error;
            await claim.EndAsync(messages[i], error).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<Exception?>> InvokeAsync(IReadOnlyList<LockedMessage> messages, CancellationToken abort)
    {
        try
        {
            var scope = scopes.CreateAsyncScope();
            await using var disposed = scope.ConfigureAwait(false);
            return await route.InvokeAsync(
                serializer, scope.ServiceProvider, [.. messages.Select(m => new MessageContext(m, scope.ServiceProvider))], abort).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A scope that can't be made or ended is the batch's failure, as an exception of its handler.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return [.. messages.Select(_ => exception)];
        }
    }

    private Exception? FindFault(ReceivedMessage received)
    {
        if (PortableSource.FaultOf(received) is { } fault)
            return fault;
        try
        {
            return serializer.ReadTypeName(received.Message) is { } name && name != serializer.GetTypeName(route.MessageType)
                ? ConsumerPipeline.Unknown(name, [serializer.GetTypeName(route.MessageType)])
                : null;
        }
#pragma warning disable CA1031 // Whatever reading one message throws is not the fault of the others.
        catch (Exception unreadable)
#pragma warning restore CA1031
        {
            return unreadable;
        }
    }
}
