using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Streams;

/// <summary>The way from records to their handler; closed over its types.</summary>
internal abstract class StreamRoute(Type messageType)
{
    public Type MessageType => messageType;

    /// <summary>How many records one call takes at most.</summary>
    public abstract bool TakesBatches { get; }

    /// <summary>Calls the handler with records in their order.</summary>
    public abstract Task HandleAsync(IServiceProvider services, IMessageSerializer serializer, IReadOnlyList<StreamContext> records, CancellationToken cancellationToken);

    public abstract Task OnGapAsync(IServiceProvider services, StreamPositionLostException gap, CancellationToken cancellationToken);

    protected static TMessage Read<TMessage>(IMessageSerializer serializer, StreamContext context)
    {
        var message = context.Record.Message;
        return serializer.ReadTypeName(message) is { } name && name != serializer.GetTypeName(typeof(TMessage))
            ? throw new UnknownMessageTypeException($"No handler takes '{name}'; known is: {serializer.GetTypeName(typeof(TMessage))}.")
            : serializer.Read<TMessage>(message);
    }
}

internal sealed class SingleStreamRoute<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>() : StreamRoute(typeof(TMessage))
    where THandler : class, IStreamHandler<TMessage>
{
    public override bool TakesBatches => false;

    public override Task HandleAsync(IServiceProvider services, IMessageSerializer serializer, IReadOnlyList<StreamContext> records, CancellationToken cancellationToken) =>
        services.GetRequiredService<THandler>().HandleAsync(Read<TMessage>(serializer, records[0]), records[0], cancellationToken);

    public override Task OnGapAsync(IServiceProvider services, StreamPositionLostException gap, CancellationToken cancellationToken) =>
        services.GetRequiredService<THandler>().OnGapAsync(gap, cancellationToken);
}

internal sealed class BatchStreamRoute<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>() : StreamRoute(typeof(TMessage))
    where THandler : class, IStreamBatchHandler<TMessage>
{
    public override bool TakesBatches => true;

    public override Task HandleAsync(IServiceProvider services, IMessageSerializer serializer, IReadOnlyList<StreamContext> records, CancellationToken cancellationToken) =>
        services.GetRequiredService<THandler>().HandleAsync([.. records.Select(r => new StreamItem<TMessage>(Read<TMessage>(serializer, r), r))], cancellationToken);

    public override Task OnGapAsync(IServiceProvider services, StreamPositionLostException gap, CancellationToken cancellationToken) =>
        services.GetRequiredService<THandler>().OnGapAsync(gap, cancellationToken);
}
