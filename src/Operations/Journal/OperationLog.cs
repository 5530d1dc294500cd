using Integration.Migration;

namespace Integration.Operations;

/// <summary>
/// Notes the steps of an operation, in the order that loses nothing: the original of what is edited or discarded goes into the file before
/// anything is sent; and it is on the disk, with the confirmation, before anything is completed at the source.
/// </summary>
internal sealed class OperationLog(SyncedFile file, JournaledOperation operation, JournalRoute lines) : ICopyLog
{
    private bool KeepsOriginals => operation.Action is DeadLetterAction.Edit or DeadLetterAction.Discard;

    /// <summary>What is discarded is sent nowhere.</summary>
    private bool Sends => operation.Action != DeadLetterAction.Discard;

    public CopyState Find(UInt128 key) => lines.Find(key);

    public void Sending(IReadOnlyList<OutgoingCopy> copies)
    {
        if (KeepsOriginals)
        {
            foreach (var copy in copies)
                Keep(copy);
        }

        if (!Sends)
            return;
        lines.Sending(copies);
        foreach (var copy in copies)
            operation.Sending(copy.Key);
    }

    public void NotSent(IReadOnlyList<OutgoingCopy> copies)
    {
        if (!Sends)
            return;
        lines.NotSent(copies);
        foreach (var copy in copies)
            operation.NotSent(copy.Key);
    }

    public async Task CopiedAsync(IReadOnlyList<OutgoingCopy> copies)
    {
        await lines.CopiedAsync(copies).ConfigureAwait(false);
        foreach (var copy in copies)
            operation.Copied(copy.Key, copy.Digest, default);
    }

    public void Completed(IReadOnlyList<UInt128> keys)
    {
        lines.Completed(keys);
        foreach (var key in keys)
            operation.Completed(key);
    }

    /// <summary>Notes that a copy is there whose send had no known outcome: it was seen.</summary>
    public Task ConfirmAsync(ReceivedMessage source, UInt128 key, UInt128 digest) => CopiedAsync([new(source, key, new DirectMessage(source.Message), digest, BareHeaders: null)]);

    /// <summary>Notes that everything that was selected is done.</summary>
    public void Ended()
    {
        lines.Drained();
        operation.Drained();
    }

    private void Keep(OutgoingCopy copy)
    {
        if (operation.Kept.TryGetValue(copy.Key, out var kept) && kept.Digest == copy.Digest)
            return;
        var line = JournalLine.Write(JournaledOperation.Line(operation.Index, copy.Key, copy.Digest, copy.Source));
        operation.Keep(copy.Key, new(file.Append(line).Position, line.Length, copy.Digest));
    }
}
