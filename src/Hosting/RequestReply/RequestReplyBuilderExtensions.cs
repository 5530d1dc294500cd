using System.Diagnostics.CodeAnalysis;
using Integration;
using Integration.Diagnostics;
using Integration.Hosting;
using Integration.Hosting.Instances;
using Integration.Hosting.Pump;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Requests and replies over two queues.</summary>
public static class RequestReplyBuilderExtensions
{
    /// <summary>Adds the singleton <see cref="IRequestClient"/>; of a named client it is a keyed service under the client's name.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options; the configuration at <c>Requests</c> wins over it.</param>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IMessagingBuilder AddRequestClient(this IMessagingBuilder builder, Action<RequestClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Has<IRequestClient>())
            throw new InvalidOperationException("AddRequestClient was called before.");
        var options = new RequestClientOptions();
        configure?.Invoke(options);
        builder.AddInstance();
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, new RequestClientSettings(options));
        builder.Services.AddKeyedSingleton<IRequestClient>(builder.Name, (services, _) => new RequestClient(
            services.GetRequiredKeyedService<IMessaging>(builder.Name),
            services.GetRequiredKeyedService<IMessageSerializer>(builder.Name),
            options,
            services.GetRequiredKeyedService<Instance>(builder.Name),
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<ILoggerFactory>().CreateGuardedLogger("Integration.Requests"),
            services.GetKeyedService<ServingLoops>(builder.Name)));
        return builder;
    }

    /// <summary>Answers the requests that come to a queue: a consumer whose handler returns the reply.</summary>
    /// <remarks>
    /// The reply goes to the queue that the request names, so whoever may send requests decides which of the client's queues
    /// gets it: let responders' credentials send to reply queues only where that matters.
    /// </remarks>
    /// <typeparam name="TRequest">What a request's body holds.</typeparam>
    /// <typeparam name="TResponse">What a reply's body holds.</typeparam>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="builder">The client.</param>
    /// <param name="queue">The queue's name. Several handlers for different requests share its consumer.</param>
    /// <param name="configure">Sets the options of the queue's consumer; the configuration at <c>Consumers:&lt;queue&gt;</c> wins over it.</param>
    /// <exception cref="ArgumentException">The name is illegal.</exception>
    public static IMessagingBuilder AddResponder<
        TRequest, TResponse, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IMessagingBuilder builder, string queue, Action<ConsumerOptions>? configure = null)
        where THandler : class, IRequestHandler<TRequest, TResponse>
    {
        ArgumentNullException.ThrowIfNull(builder);
        var registration = ConsumerBuilderExtensions.Registration(builder, EntityPath.Queue(queue).ToString());
        if (!builder.Services.Any(s => s.ImplementationInstance is ResponderQueue known && known.Consumer == registration))
        {
            builder.Services.AddSingleton(new ResponderQueue(registration));
            var faults = new FaultReplies(builder.Name);
            registration.Middleware.Insert(0, _ => _ => faults);
        }

        registration.Routes.Add(new ResponderRoute<TRequest, TResponse, THandler>(builder.Name));
        builder.Services.TryAddScoped<THandler>();
        configure?.Invoke(registration.Options);
        return builder;
    }

    /// <summary>Marks a consumer that sends fault replies already.</summary>
    private sealed record ResponderQueue(ConsumerRegistration Consumer);
}
