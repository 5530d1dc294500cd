using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.Pump;

/// <summary>Fills a registration at run time, when services can't be added any more.</summary>
internal sealed class ConsumerBuilder(ConsumerRegistration registration, IServiceProviderIsService known) : IConsumerBuilder
{
    public ConsumerOptions Options => registration.Options;

    public IConsumerBuilder AddHandler<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IMessageHandler<TMessage>
    {
        ThrowIfUnknown(typeof(THandler));
        registration.Routes.Add(new ConsumerRoute<TMessage, THandler>());
        return this;
    }

    public IConsumerBuilder AddBatchHandler<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IBatchHandler<TMessage>
    {
        ThrowIfUnknown(typeof(THandler));
        if (registration.Batch is not null)
            throw new InvalidOperationException($"The source '{registration.Name}' has a batch handler already.");
        registration.Batch = new BatchRoute<TMessage, THandler>();
        return this;
    }

    public IConsumerBuilder UseMiddleware<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, IConsumerMiddleware
    {
        ThrowIfUnknown(typeof(TMiddleware));
        registration.Middleware.Add(static handlers => handlers.For<TMiddleware>());
        return this;
    }

    private void ThrowIfUnknown(Type type)
    {
        if (!known.IsService(type))
            throw new InvalidOperationException($"{type.Name} is not a service; add it where services are registered, as by AddScoped<{type.Name}>().");
    }
}
