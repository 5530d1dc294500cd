using Integration.Diagnostics;
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

    public async Task<DeliveryOutcome> HandleAsync(IReadOnlyList<InHandMessage> messages, CancellationToken stopping, CancellationToken abort)
    {
        var errors = await CallAsync(messages, abort).ConfigureAwait(false);
        await Task.WhenAll(messages.Zip(errors, (m, e) => settler.SettleAsync(m, e, abort.IsCancellationRequested))).ConfigureAwait(false);
        if (errors.Any(e => e is null))
            return DeliveryOutcome.Handled;
        return abort.IsCancellationRequested || errors.All(e => !settler.CanRetry(e!)) ? DeliveryOutcome.Neutral : DeliveryOutcome.Failed;
    }

    private async Task<IReadOnlyList<Exception?>> CallAsync(IReadOnlyList<InHandMessage> messages, CancellationToken abort)
    {
        using var activity = tracing.Start([.. messages.Select(m => m.Received.Message)]);
        var started = time.GetTimestamp();
        try
        {
            var errors = new Exception?[messages.Count];
            var fresh = new List<int>();
            for (var i = 0; i < messages.Count; i++)
            {
                if (UnknownType(messages[i].Received) is { } unknown)
                    errors[i] = unknown;
                else if (!await inbox.WasHandledAsync(messages[i].Received, abort).ConfigureAwait(false))
                    fresh.Add(i);
            }

            if (fresh.Count > 0)
                await HandleFreshAsync(messages, fresh, errors, abort).ConfigureAwait(false);
            tracing.Record(started, errors.FirstOrDefault(e => e is not null));
            return errors;
        }
#pragma warning disable CA1031 // The inbox failed: nothing may be completed.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, exception.Message);
            activity?.SetTag(MessagingTelemetry.ErrorType, exception.GetType().Name);
            tracing.Record(started, exception);
            return [.. messages.Select(_ => exception)];
        }
    }

    private async Task HandleFreshAsync(IReadOnlyList<InHandMessage> messages, List<int> fresh, Exception?[] errors, CancellationToken abort)
    {
        var scope = scopes.CreateAsyncScope();
        await using var disposed = scope.ConfigureAwait(false);
        var contexts = fresh.ConvertAll(i => new MessageContext(messages[i].Received, scope.ServiceProvider, messages[i].Lost));
        var outcomes = await route.InvokeAsync(serializer, scope.ServiceProvider, contexts, abort).ConfigureAwait(false);
        foreach (var (i, error) in fresh.Zip(outcomes))
        {
            errors[i] = error;
            if (error is null)
                await inbox.MarkHandledAsync(messages[i].Received, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private UnknownMessageTypeException? UnknownType(ReceivedMessage received) =>
        serializer.FindTypeName(received.Message) is { } name && name != serializer.GetTypeName(route.MessageType)
            ? ConsumerPipeline.Unknown(name, [serializer.GetTypeName(route.MessageType)])
            : null;
}
