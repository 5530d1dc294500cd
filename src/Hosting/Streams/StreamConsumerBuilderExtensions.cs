using System.Diagnostics.CodeAnalysis;
using Integration;
using Integration.Drivers;
using Integration.Hosting;
using Integration.Hosting.Control;
using Integration.Hosting.Pump;
using Integration.Hosting.Streams;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds consumers of streams to a messaging client.</summary>
public static class StreamConsumerBuilderExtensions
{
    /// <summary>Consumes a stream as a member of a reader group: each record goes to the handler, in the order of its partition.</summary>
    /// <typeparam name="TMessage">What the body holds.</typeparam>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <param name="builder">The client.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="group">The reader group's name.</param>
    /// <param name="configure">
    /// Sets the options, of which <see cref="StreamConsumerOptions.StartAt"/> is required; the configuration at
    /// <c>StreamConsumers:&lt;stream&gt;/&lt;group&gt;</c> wins over it.
    /// </param>
    /// <exception cref="ArgumentException">The name is illegal, or the group of the stream has a handler already.</exception>
    public static IMessagingBuilder AddStreamConsumer<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IMessagingBuilder builder, string stream, string group, Action<StreamConsumerOptions>? configure = null)
        where THandler : class, IStreamHandler<TMessage> =>
        Add<THandler>(builder, stream, group, new SingleStreamRoute<TMessage, THandler>(), configure);

    /// <summary>Consumes a stream in batches.</summary>
    /// <inheritdoc cref="AddStreamConsumer" />
    public static IMessagingBuilder AddStreamBatchConsumer<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IMessagingBuilder builder, string stream, string group, Action<StreamConsumerOptions>? configure = null)
        where THandler : class, IStreamBatchHandler<TMessage> =>
        Add<THandler>(builder, stream, group, new BatchStreamRoute<TMessage, THandler>(), configure);

    /// <summary>
    /// Keeps the leases and checkpoints of reader groups in a store of the application's instead of the provider's own, with or without a consumer here. A store that can't
    /// be opened for a consumer's group stops the start.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="open">Opens the store of a stream's group, by the services, the stream and the group's name; the client disposes of it.</param>
    /// <param name="stream">The stream whose groups have it; null for every stream that no other was added for.</param>
    /// <exception cref="ArgumentException">The name is illegal, or has a store already.</exception>
    public static IMessagingBuilder AddLeaseStore(this IMessagingBuilder builder, Func<IServiceProvider, EntityPath, string, ILeaseStore> open, string? stream = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(open);
        var path = stream is null ? null : EntityPath.Stream(stream);
        if (builder.Registered<LeaseStoreRegistration>().Exists(s => s.Stream == path))
            throw new ArgumentException(stream is null ? "A lease store was added before; add further ones for a stream each." : $"Stream '{stream}' has a lease store already.", nameof(stream));
        builder.Services.AddKeyedSingleton(builder.Name, new LeaseStoreRegistration(path, open));
        return builder;
    }

    private static IMessagingBuilder Add<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        IMessagingBuilder builder, string stream, string group, StreamRoute route, Action<StreamConsumerOptions>? configure)
        where THandler : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        var registration = new StreamConsumerRegistration(EntityPath.Stream(stream), group, route);
        var others = builder.Registered<StreamConsumerRegistration>();
        if (others.Exists(o => o.Stream == registration.Stream && o.Group == group))
            throw new ArgumentException($"Group '{group}' of stream '{stream}' has a handler already; another group reads every record too.", nameof(group));
        if (others.Count == 0)
        {
            builder.Services.AddSingleton<IHostedService>(services => new StreamConsumerHost(services, builder.Name));
            builder.Services.AddKeyedSingleton(builder.Name, (services, _) => new ParkQueues(services, builder.Name));
            builder.Services.AddSingleton<IStartCheck>(services => services.GetRequiredKeyedService<ParkQueues>(builder.Name));
        }

        builder.AddConsumerControl();
        builder.Services.TryAddSingleton<SuspectTurn>();
        builder.Services.AddKeyedSingleton(builder.Name, registration);
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, registration);
        builder.Services.AddKeyedSingleton<ControlledConsumer>(builder.Name, (services, _) => new ControlledStreamConsumer(services, builder.Name, registration));
        builder.Services.TryAddScoped<THandler>();
        configure?.Invoke(registration.Options);
        return builder;
    }
}
