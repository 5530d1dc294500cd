using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Pipeline;

namespace Integration.Client;

/// <summary>The lock of a message that is stored in another form than it was sent in: settled as it is stored.</summary>
internal sealed class RestoredLock(PortableSource source, DriverMessage message, RestoredMessage restored, DateTimeOffset receivedAt, long since)
    : MessageLock(source, message, receivedAt, since)
{
    /// <summary>Why the application has it in its stored form; null when it does not.</summary>
    public override UnreadableBodyException? Fault => restored.Fault;

    public override bool HasAfterCompletion => IsCompleted && restored.Completed.Count > 0;

    /// <summary>Tells the parts. It is completed whatever they throw.</summary>
    public override async Task AfterCompletionAsync(CancellationToken cancellationToken)
    {
        foreach (var callback in restored.Completed)
        {
            try
            {
                await callback(cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // What is left over costs room until its store's lifecycle ends it, and nothing else.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Source.Calls.Logger.BodyLeftOver(exception, DriverMessage.Message.MessageId, Source.Path);
            }
        }
    }
}
