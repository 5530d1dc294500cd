namespace Integration.Drivers;

/// <summary>
/// What a provider implements: the service's own operations and nothing else. The client puts the
/// portable API on top of it: validation, batching, error wrapping, tracing, metrics, lock bookkeeping, draining and
/// topology planning happen there, once.
/// </summary>
/// <remarks>
/// <para>Arguments reach a driver validated: names are legal, ranges hold, every message has an id and fits the
/// limits, and nothing that the capabilities declare unsupported is asked for.</para>
/// <para>A driver may throw the service's own exceptions: <see cref="TranslateError"/> turns them into the taxonomy.
/// Every member is called concurrently.</para>
/// </remarks>
public interface IMessagingDriver : IAsyncDisposable
{
    /// <summary>The provider's name: lower case, words joined by hyphens, such as <c>azure-service-bus</c>.</summary>
    string Provider { get; }

    /// <summary>What the provider does natively, emulates and can't do, and its limits.</summary>
    MessagingCapabilities Capabilities { get; }

    /// <summary>The value of <c>messaging.system</c> on spans and metrics; the provider's name unless the semantic conventions know another.</summary>
    string GetMessagingSystem(EntityPath? entity) => Provider;

    /// <summary>The control plane. Getting it makes no call.</summary>
    ITopologyDriver Topology { get; }

    /// <summary>Opens a sender to a queue or topic. Makes no call.</summary>
    ISenderDriver OpenSender(EntityPath destination);

    /// <summary>Opens a receiver from a queue, a subscription or a dead-letter queue. Makes no call.</summary>
    IReceiverDriver OpenReceiver(EntityPath source);

    /// <summary>
    /// What tells an entity from every other, also from one of the same name in another account or namespace and from one that was
    /// deleted and made again; null when the entity does not exist or the provider can't tell. Holds no secret.
    /// </summary>
    Task<string?> FindIdentityAsync(EntityPath entity, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>
    /// Where other clients of the service find an entity, which need not exist; null where there are no others, or the provider doesn't tell. Makes no call.
    /// </summary>
    EntityAddress? FindAddress(EntityPath entity) => null;

    /// <summary>Maps the service's exception to the taxonomy, with the exception inside; null when it is not the service's.</summary>
    MessagingException? TranslateError(Exception exception, EntityPath? entity);

    /// <summary>The native client of that type, or null.</summary>
    object? GetNative(Type type);

    /// <summary>The types that <see cref="GetNative"/> knows, for the error message when it is asked for another.</summary>
    IReadOnlyList<Type> NativeTypes { get; }
}
