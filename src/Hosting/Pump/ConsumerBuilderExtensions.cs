using System.Diagnostics.CodeAnalysis;
using Integration;
using Integration.Hosting;
using Integration.Hosting.Instances;
using Integration.Hosting.Pump;
using Integration.Registration;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds consumers to a messaging client.</summary>
public static class ConsumerBuilderExtensions
{
    /// <summary>Consumes a source: each message goes to a handler of its type, made from a scope of the services.</summary>
    /// <typeparam name="TMessage">What the body holds.</typeparam>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="builder">The client.</param>
    /// <param name="source">
    /// <c>queue</c>, <c>topic/subscription</c>, or either with <c>/$dead-letter</c>; <c>topic/$instance</c> for a subscription of this instance's own. Several
    /// handlers for one source share its consumer.
    /// </param>
    /// <param name="configure">Sets the options of the source's consumer; the configuration at <c>Consumers:&lt;source&gt;</c> wins over it.</param>
    /// <exception cref="ArgumentException">The source is not the path of one.</exception>
    public static IMessagingBuilder AddConsumer<
        TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IMessagingBuilder builder, string source, Action<ConsumerOptions>? configure = null)
        where THandler : class, IMessageHandler<TMessage>
    {
        ArgumentNullException.ThrowIfNull(builder);
        var registration = Registration(builder, source);
        registration.Routes.Add(new ConsumerRoute<TMessage, THandler>());
        builder.Services.TryAddScoped<THandler>();
        configure?.Invoke(registration.Options);
        return builder;
    }

    /// <summary>
    /// Consumes a topic by a subscription of this instance's own, so that every instance gets every message, as for what each has in its memory. It
    /// is named after the instance (<see cref="InstanceOptions"/>), made when the consumer starts, whatever <c>Provisioning</c> says, deleted when
    /// the host stops, and goes by itself when the process is killed. With what it still holds: for messages that are worthless without the instance.
    /// </summary>
    /// <remarks>The same as <c>AddConsumer</c> of <c>topic/$instance</c>, which batch handlers and middleware take, too.</remarks>
    /// <typeparam name="TMessage">What the body holds.</typeparam>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="builder">The client.</param>
    /// <param name="topic">The topic. Several handlers for one topic share the subscription and its consumer.</param>
    /// <param name="configure">Sets the options of the consumer; the configuration at <c>Consumers:&lt;topic&gt;/$instance</c> wins over it.</param>
    /// <param name="filter">Which messages the subscription gets; null for every one.</param>
    /// <exception cref="ArgumentException">The name is illegal, or the topic has another filter.</exception>
    public static IMessagingBuilder AddInstanceConsumer<
        TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IMessagingBuilder builder, string topic, Action<ConsumerOptions>? configure = null, MessageFilter? filter = null)
        where THandler : class, IMessageHandler<TMessage>
    {
        var source = $"{topic}/{InstanceSource.Segment}";
        builder.AddConsumer<TMessage, THandler>(source, configure);
        if (filter is null)
            return builder;
        var registration = Registration(builder, source);
        if (registration.Filter != MessageFilter.All && registration.Filter != filter)
            throw new ArgumentException($"The instance's subscription of '{topic}' has the filter '{registration.Filter}' already; its handlers share one.", nameof(filter));
        registration.Filter = filter;
        return builder;
    }

    /// <summary>Consumes a source in batches, each message settled on its own.</summary>
    /// <inheritdoc cref="AddConsumer" />
    public static IMessagingBuilder AddBatchConsumer<
        TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IMessagingBuilder builder, string source, Action<ConsumerOptions>? configure = null)
        where THandler : class, IBatchHandler<TMessage>
    {
        ArgumentNullException.ThrowIfNull(builder);
        var registration = Registration(builder, source);
        if (registration.Batch is not null)
            throw new ArgumentException($"The source '{source}' has a batch handler already.", nameof(source));
        registration.Batch = new BatchRoute<TMessage, THandler>();
        builder.Services.TryAddScoped<THandler>();
        configure?.Invoke(registration.Options);
        return builder;
    }

    /// <summary>Runs middleware around every handler of a source, made from each message's scope; in the order of registration.</summary>
    public static IMessagingBuilder UseMiddleware<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(this IMessagingBuilder builder, string source)
        where TMiddleware : class, IConsumerMiddleware
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddScoped<TMiddleware>();
        Registration(builder, source).Middleware.Add(static handlers => handlers.For<TMiddleware>());
        return builder;
    }

    /// <summary>Handles each message once per window, remembered in this process's memory; see <see cref="IInbox"/>.</summary>
    public static IMessagingBuilder AddInMemoryInbox(this IMessagingBuilder builder, Action<InboxOptions>? configure = null) =>
        AddInbox(builder, services => new InMemoryInbox(services.GetService<TimeProvider>()), configure);

    /// <summary>Handles each message once per window, remembered in the application's <see cref="IDistributedCache"/>.</summary>
    public static IMessagingBuilder AddDistributedCacheInbox(this IMessagingBuilder builder, Action<InboxOptions>? configure = null) =>
        AddInbox(builder, services => new DistributedCacheInbox(services.GetRequiredService<IDistributedCache>()), configure);

    /// <summary>Handles each message once per window, remembered by an inbox of your own.</summary>
    public static IMessagingBuilder AddInbox(this IMessagingBuilder builder, Func<IServiceProvider, IInbox> create, Action<InboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(create);
        // One for the application, as the inbox is.
        if (builder.Services.FirstOrDefault(s => s.ServiceType == typeof(InboxOptions))?.ImplementationInstance is not InboxOptions options)
            builder.Services.AddSingleton(options = new InboxOptions());
        configure?.Invoke(options);
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, new InboxSettings(options));
        return builder;
    }

    /// <summary>The one registration of a client's source.</summary>
    internal static ConsumerRegistration Registration(IMessagingBuilder builder, string source)
    {
        var made = new ConsumerRegistration(source);
        if (builder.Registered<ConsumerRegistration>().Find(r => r.Name == made.Name) is { } existing)
            return existing;
        builder.AddConsumerControl();
        if (made.OwnTopic is not null)
            builder.RequireCapabilities($"a subscription of '{made.OwnTopic}' for each instance", Capability.TopologyManagement, Capability.Topics, Capability.SubscriptionSource, Capability.AutoDeleteOnIdle);
        builder.Services.AddKeyedSingleton(builder.Name, made);
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, made);
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => services.GetRequiredKeyedService<ConsumerFactory>(builder.Name).Make(made));
        return made;
    }
}
