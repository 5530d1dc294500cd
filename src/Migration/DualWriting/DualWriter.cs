namespace Integration.Migration;

/// <summary>
/// Sends each message to two providers. The primary decides the outcome; what the secondary does not take is recorded in
/// a file, fsynced, for <see cref="ReplayAsync"/>. Both get the same MessageId.
/// </summary>
public sealed class DualWriter : IAsyncDisposable
{
    private DualWriter()
    {
    }

    /// <summary>How many messages wait for replay.</summary>
    public long PendingCount => throw new NotSupportedException();

    /// <summary>Opens a writer.</summary>
    /// <param name="primary">Decides the outcome; stays the caller's.</param>
    /// <param name="secondary">Gets a copy; stays the caller's.</param>
    /// <param name="failurePath">The file of what the secondary did not take; made when missing, opened by one writer at a time.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <exception cref="IOException">The file can't be opened, or another writer has it.</exception>
    /// <exception cref="InvalidDataException">The file is damaged other than by a torn end.</exception>
    public static DualWriter Open(IMessaging primary, IMessaging secondary, string failurePath, DualWriterOptions? options = null) => throw new NotSupportedException();

    /// <summary>Sends to the queue or topic of that path at both.</summary>
    /// <exception cref="MessagingException">The primary failed; the secondary was not asked.</exception>
    /// <exception cref="DualWriteException">The primary has it; the secondary has not, and that could not be recorded.</exception>
    public Task<SendReceipt> SendAsync(EntityPath destination, Message message, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Sends what was recorded to the secondary, in the order recorded; order within groups is kept.</summary>
    public Task<ReplayReport> ReplayAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Closes the file.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
