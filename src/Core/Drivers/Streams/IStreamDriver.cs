namespace Integration.Drivers;

/// <summary>
/// What an <see cref="IMessagingDriver"/> implements besides, if the service has streams. Optional: without it the client refuses streams
/// up front, saying so.
/// </summary>
public interface IStreamDriver
{
    /// <summary>What the streams do natively, emulate and can't do, and their limits.</summary>
    StreamCapabilities StreamCapabilities { get; }

    /// <summary>The control plane of streams. Getting it makes no call.</summary>
    IStreamTopologyDriver StreamTopology { get; }

    /// <summary>Opens a writer to a stream. Makes no call.</summary>
    IStreamWriterDriver OpenWriter(EntityPath stream);

    /// <summary>Opens a reader of a stream. Makes no call.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="group">The reader group that it reads for, where the service knows such; null for none.</param>
    IStreamReaderDriver OpenReader(EntityPath stream, string? group);

    /// <summary>Opens the store of a reader group's leases. Makes no call. Asked only where <see cref="StreamCapability.ReaderGroups"/> are supported.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="group">The group's name.</param>
    ILeaseStore OpenLeaseStore(EntityPath stream, string group);

    /// <summary>Deletes what the service itself keeps of a reader group that is deleted, besides its leases. Nothing by default; nothing, too, where it is gone already.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task DeleteGroupAsync(EntityPath stream, string group, CancellationToken cancellationToken) => Task.CompletedTask;
}
