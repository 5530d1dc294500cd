using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pump;

/// <summary>The way from a message type to its handler; closed over both types, so that nothing is looked up by reflection.</summary>
internal abstract class ConsumerRoute(Type messageType)
{
    public Type MessageType => messageType;

    /// <summary>What answers messages; null where nothing does.</summary>
    public virtual Type? ReplyType => null;

    /// <summary>What reads the body of a message and calls the handler; made once for all messages.</summary>
    public abstract ConsumerDelegate Bind(IMessageSerializer serializer, HandlerFactory handlers);
}

internal sealed class ConsumerRoute<
    TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>() : ConsumerRoute(typeof(TMessage))
    where THandler : class, IMessageHandler<TMessage>
{
    public override ConsumerDelegate Bind(IMessageSerializer serializer, HandlerFactory handlers)
    {
        var handler = handlers.For<THandler>();
        return (context, cancellationToken) =>
        {
            var message = serializer.Read<TMessage>(context.Received.Message);
            return handler(context).HandleAsync(message, context, cancellationToken);
        };
    }
}

/// <summary>The way from the messages of a batch to their handler.</summary>
internal abstract class BatchRoute(Type messageType)
{
    public Type MessageType => messageType;

    /// <summary>Calls the handler; an error or null per message, in order.</summary>
    public abstract Task<IReadOnlyList<Exception?>> InvokeAsync(
        IMessageSerializer serializer, IServiceProvider services, IReadOnlyList<MessageContext> contexts, CancellationToken cancellationToken);
}

internal sealed class BatchRoute<TMessage, THandler>() : BatchRoute(typeof(TMessage))
    where THandler : class, IBatchHandler<TMessage>
{
    public override async Task<IReadOnlyList<Exception?>> InvokeAsync(
        IMessageSerializer serializer, IServiceProvider services, IReadOnlyList<MessageContext> contexts, CancellationToken cancellationToken)
    {
        var errors = new Exception?[contexts.Count];
        var items = new List<(int Index, BatchItem<TMessage> Item)>();
        for (var i = 0; i < contexts.Count; i++)
        {
            try
            {
                items.Add((i, new BatchItem<TMessage>(serializer.Read<TMessage>(contexts[i].Received.Message), contexts[i])));
            }
#pragma warning disable CA1031 // Whatever reading one message throws is not the fault of the others.
            catch (Exception poison)
#pragma warning restore CA1031
            {
                errors[i] = poison;
            }
        }

        if (items.Count == 0)
            return errors;
        var thrown = await CallAsync(services, [.. items.Select(i => i.Item)], cancellationToken).ConfigureAwait(false);
        foreach (var (index, item) in items)
            errors[index] = item.Error ?? thrown;
        return errors;
    }

    private static async Task<Exception?> CallAsync(IServiceProvider services, IReadOnlyList<BatchItem<TMessage>> batch, CancellationToken cancellationToken)
    {
        try
        {
            await services.GetRequiredService<THandler>().HandleAsync(batch, cancellationToken).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // Whatever a handler throws is its messages' failure.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }
}
