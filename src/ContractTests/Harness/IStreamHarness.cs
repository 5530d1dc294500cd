namespace Integration.ContractTests;

/// <summary>
/// What the contract suite needs to know of a provider's streams: a <see cref="ContractHarness"/> implements it besides, and the areas of
/// streams are for such harnesses only. A provider without streams leaves both out.
/// </summary>
public interface IStreamHarness
{
    /// <summary>A type that <see cref="StreamRecord.As{T}"/> gives; null when there is none (clause E5).</summary>
    Type? NativeRecordType => null;

    /// <summary>
    /// Whether the service stores the records of one key in a request all or not at all; otherwise those before one that it refuses are
    /// stored. False by default (clause S4).
    /// </summary>
    bool StoresKeysWhole => false;

    /// <summary>Makes a stream; by the topology by default, for services whose streams are made elsewhere otherwise.</summary>
    Task CreateStreamAsync(IMessaging messaging, StreamDefinition stream) => messaging.StreamTopology().CreateStreamAsync(stream);

    /// <summary>
    /// Makes a client of which the service refuses, transiently and once each, the records with these texts as bodies, while it takes others of
    /// the same request (clause S4); null where that can't be arranged.
    /// </summary>
    /// <param name="scope">As for <see cref="ContractHarness.ConnectAsync(string, MessagingClientOptions)"/>: the client reaches the same broker.</param>
    /// <param name="options">What to make it with.</param>
    /// <param name="texts">The texts.</param>
    Task<IMessaging?> ConnectRefusingAsync(string scope, MessagingClientOptions options, IReadOnlyCollection<string> texts) => Task.FromResult<IMessaging?>(null);
}

/// <summary>The harness of a provider that has streams and nothing else: the areas of queues and topics are left out, which it refuses.</summary>
public interface IStreamOnlyHarness : IStreamHarness;
