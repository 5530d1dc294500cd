using Microsoft.Extensions.Logging;

namespace Integration.Hosting.Pump;

/// <summary>Keeps a message that was handled within the window from being handled again; does nothing without an inbox.</summary>
internal sealed class InboxGuard(IInbox? inbox, InboxOptions options, string consumer, ILogger logger)
{
    public async Task<bool> WasHandledAsync(ReceivedMessage received, CancellationToken cancellationToken)
    {
        if (inbox is null || !await inbox.WasHandledAsync(consumer, received.MessageId, cancellationToken).ConfigureAwait(false))
            return false;
        logger.HandledBefore(received.MessageId, received.Source);
        return true;
    }

    public Task MarkHandledAsync(ReceivedMessage received, CancellationToken cancellationToken) => inbox is null
        ? Task.CompletedTask
        : inbox.MarkHandledAsync(consumer, received.MessageId, options.Window, cancellationToken).AsTask();
}
