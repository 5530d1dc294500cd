using System.Diagnostics.CodeAnalysis;
using Integration;
using Integration.Hosting;
using Integration.Hosting.Pipeline;
using Integration.Hosting.Pump;
using Integration.Pipeline;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What happens to each message that a client sends, to bodies that come in, and around the handlers of every source.</summary>
public static class PipelineBuilderExtensions
{
    /// <summary>Runs middleware on each message that leaves the client, in the order of registration: a singleton, made when the first message is sent.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="destinations">The queues and topics whose messages it sees, by name; none for all. Where queues or topics are declared, others are a fault at the start.</param>
    /// <exception cref="ArgumentException">A name is not legal.</exception>
    public static IMessagingBuilder UseOutgoing<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(this IMessagingBuilder builder, params string[] destinations)
        where TMiddleware : class, IOutgoingMiddleware
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(destinations);
        builder.Services.TryAddSingleton<TMiddleware>();
        return builder.UseOutgoing(
            static services => services.GetRequiredService<TMiddleware>(),
            new($"the middleware {typeof(TMiddleware).Name}", destinations) { FindMissing = known => OutgoingRegistration.FindMissingOf(typeof(TMiddleware), builder.Services, known) });
    }

    /// <summary>Runs middleware around every handler of every source, before a source's own and in the order of registration; made from each message's scope.</summary>
    /// <remarks>The start fails where a source has a batch handler: middleware runs around single messages. There, use it by source.</remarks>
    public static IMessagingBuilder UseMiddleware<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(this IMessagingBuilder builder)
        where TMiddleware : class, IConsumerMiddleware
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddScoped<TMiddleware>();
        builder.Services.AddKeyedSingleton(builder.Name, new GlobalMiddleware(static handlers => handlers.For<TMiddleware>()));
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, (services, name) => new GlobalMiddlewareCheck(services.GetKeyedServices<ConsumerRegistration>(name)));
        return builder;
    }

    /// <summary>
    /// Sends a copy of each message to a queue or topic first, with the header <c>audit.destination</c>: what can't be audited is not sent. A message that
    /// fails afterwards, or is sent again, leaves a copy more.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="copyTo">A queue, or <c>topic:</c> and the name of a topic. What goes there itself is not copied.</param>
    /// <param name="destinations">
    /// The queues and topics whose messages are copied, by name; none for all. Where queues or topics are declared, others are a fault at the start, and so is
    /// another <paramref name="copyTo"/>.
    /// </param>
    /// <exception cref="ArgumentException">A name is not legal.</exception>
    public static IMessagingBuilder UseAudit(this IMessagingBuilder builder, string copyTo, params string[] destinations)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(destinations);
        var path = EntityPath.Parse(copyTo);
        if (path.IsDeadLetter || path.Kind is not (EntityKind.Queue or EntityKind.Topic))
            throw new ArgumentException($"'{copyTo}' is neither a queue nor a topic.", nameof(copyTo));
        return builder.UseOutgoing(
            services => new AuditMiddleware(services.GetRequiredKeyedService<IMessaging>(builder.Name), path),
            new($"an audit to the {(path.Kind == EntityKind.Topic ? "topic" : "queue")} '{path.Name}'", destinations) { CopyTo = path });
    }

    /// <summary>Compresses large bodies, and reads compressed ones.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options; the configuration at <c>Pipeline:Compression</c> wins over it.</param>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IMessagingBuilder AddCompression(this IMessagingBuilder builder, Action<CompressionOptions>? configure = null)
    {
        var options = new CompressionOptions();
        configure?.Invoke(options);
        return builder.AddCoding(_ => new CompressionPart(options));
    }

    /// <summary>Encrypts bodies, and reads encrypted ones, with the keys at <c>Pipeline:Encryption:Keys</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IMessagingBuilder AddEncryption(this IMessagingBuilder builder, Action<EncryptionOptions>? configure = null) => AddEncryption(builder, keys: null, configure);

    /// <summary>Encrypts bodies, and reads encrypted ones, with a key ring of your own.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="keys">Makes the key ring, once.</param>
    /// <param name="configure">Sets the options.</param>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IMessagingBuilder AddEncryption(this IMessagingBuilder builder, Func<IServiceProvider, IKeyRing>? keys, Action<EncryptionOptions>? configure = null)
    {
        var options = new EncryptionOptions();
        configure?.Invoke(options);
        return builder.AddCoding(_ => new EncryptionPart(options, keys));
    }

    /// <summary>Puts large bodies into a store, and fetches those that are there; the store is added besides, such as by <see cref="AddFolderBodyStore"/>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options; the configuration at <c>Pipeline:ClaimCheck</c> wins over it.</param>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IMessagingBuilder AddClaimCheck(this IMessagingBuilder builder, Action<ClaimCheckSettings>? configure = null)
    {
        var settings = new ClaimCheckSettings();
        configure?.Invoke(settings);
        builder.AddCoding(services => new ClaimCheckPart(settings, services.GetKeyedServices<IBodyStoreProvider>(builder.Name)));
        builder.Services.AddKeyedSingleton(builder.Name, (services, name) => new BodyStores(services, services.GetKeyedServices<IConfigurationPart>(name).OfType<ClaimCheckPart>().First()));
        builder.Services.AddSingleton<IHostedService>(services => new BodySweeper(
            services, builder.Name, settings, services.GetService<TimeProvider>() ?? TimeProvider.System, services.GetRequiredService<ILoggerFactory>()));
        return builder;
    }

    /// <summary>A store of bodies in a folder, <c>Pipeline:Stores:&lt;name&gt;:Path</c>, that every instance sees.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="name">The name that messages refer to it by.</param>
    /// <param name="path">The folder, where the configuration sets none.</param>
    public static IMessagingBuilder AddFolderBodyStore(this IMessagingBuilder builder, string name = "folder", string? path = null) =>
        builder.AddBodyStore(new FolderStoreProvider(name, path));

    private static IMessagingBuilder UseOutgoing(this IMessagingBuilder builder, Func<IServiceProvider, IOutgoingMiddleware> get, OutgoingRegistration registration)
    {
        var destinations = registration.Destinations;
        foreach (var name in destinations)
            _ = EntityPath.Queue(name);
        builder.Services.AddKeyedSingleton(builder.Name, registration);
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => new OutgoingStep(() => get(services), destinations.Count == 0 ? null : destinations));
        return builder;
    }

    private static IMessagingBuilder AddCoding<TPart>(this IMessagingBuilder builder, Func<IServiceProvider, TPart> make) where TPart : CodingPart
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Has<CodingMark<TPart>>())
            throw new InvalidOperationException("This part of the pipeline was added before.");
        builder.Services.AddKeyedSingleton(builder.Name, new CodingMark<TPart>());
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, (services, _) => make(services));
        return builder;
    }

    /// <summary>That a client has a part.</summary>
    private sealed class CodingMark<TPart>;
}
