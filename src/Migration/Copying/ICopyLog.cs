namespace Integration.Migration;

/// <summary>What is known of a message by its key.</summary>
internal enum CopyState
{
    /// <summary>Nothing: it was never sent, or is known not to have been taken.</summary>
    Unknown,

    /// <summary>It was being sent when the process or the call ended: it may be at the destination or not.</summary>
    InDoubt,

    /// <summary>Its copy is confirmed.</summary>
    Copied,
}

/// <summary>Remembers what was copied, so that a message that comes again is only completed.</summary>
internal interface ICopyLog
{
    CopyState Find(UInt128 key);

    /// <summary>Notes what is about to be sent; survives a crash of the process when it ends.</summary>
    void Sending(IReadOnlyList<OutgoingCopy> copies);

    /// <summary>Notes what the destination certainly did not take.</summary>
    void NotSent(IReadOnlyList<OutgoingCopy> copies);

    /// <summary>Notes confirmed copies; survives a crash of the machine when it ends.</summary>
    Task CopiedAsync(IReadOnlyList<OutgoingCopy> copies);

    /// <summary>Notes what was completed at the source.</summary>
    void Completed(IReadOnlyList<UInt128> keys);
}

/// <summary>Remembers without a journal.</summary>
/// <param name="done">
/// What was completed, for services that deliver it again; null for a bridge, which never ends and forgets it. It stays the caller's.
/// </param>
internal sealed class MemoryCopyLog(KeySet? done) : ICopyLog
{
    private readonly CopyStates _states = new(done, []);

    public CopyState Find(UInt128 key) => _states.Find(key);

    public void Sending(IReadOnlyList<OutgoingCopy> copies) => _states.Sending(copies);

    public void NotSent(IReadOnlyList<OutgoingCopy> copies) => _states.NotSent(copies);

    public Task CopiedAsync(IReadOnlyList<OutgoingCopy> copies)
    {
        _states.Copied(copies);
        return Task.CompletedTask;
    }

    public void Completed(IReadOnlyList<UInt128> keys) => _states.Completed(keys);
}
