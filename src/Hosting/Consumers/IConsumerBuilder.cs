using System.Diagnostics.CodeAnalysis;

namespace Integration.Hosting;

/// <summary>A consumer to be, of one source: as <c>AddConsumer</c>, <c>AddBatchConsumer</c> and <c>UseMiddleware</c> declare one, at run time.</summary>
public interface IConsumerBuilder
{
    /// <summary>The consumer's options; the configuration at <c>Consumers:&lt;source&gt;</c> wins over them.</summary>
    ConsumerOptions Options { get; }

    /// <summary>Handles messages of a type, one at a time.</summary>
    /// <typeparam name="TMessage">What the body holds.</typeparam>
    /// <typeparam name="THandler">The handler, which must be a registered service.</typeparam>
    IConsumerBuilder AddHandler<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IMessageHandler<TMessage>;

    /// <summary>Handles messages in batches.</summary>
    /// <inheritdoc cref="AddHandler" path="/typeparam" />
    /// <exception cref="InvalidOperationException">There is a batch handler already.</exception>
    IConsumerBuilder AddBatchHandler<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IBatchHandler<TMessage>;

    /// <summary>Runs middleware around every handler, in the order of these calls.</summary>
    /// <typeparam name="TMiddleware">The middleware, which must be a registered service.</typeparam>
    IConsumerBuilder UseMiddleware<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, IConsumerMiddleware;
}
