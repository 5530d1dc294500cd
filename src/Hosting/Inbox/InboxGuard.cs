using Integration.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>
/// The way of a consumer's messages past its inbox. While the store can't be asked nothing is handled, so messages wait,
/// locked, rather than fail: they are no worse for it. Without an inbox every message is claimed at once.
/// </summary>
internal sealed class InboxGuard(IInbox? inbox, InboxOptions options, string application, string? client, TimeProvider time, ILogger logger)
{
    private static readonly Backoff WhileAway = new();

    /// <summary>Between two looks at a message that another delivery holds.</summary>
    public static TimeSpan BusyPause { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The way past the application's inbox, if it has one.</summary>
    public static InboxGuard Of(IServiceProvider services, string? client, TimeProvider time, ILogger logger)
    {
        var options = services.GetService<InboxOptions>() ?? new InboxOptions();
        return new(services.GetService<IInbox>(), options, options.Application ?? services.GetService<IHostEnvironment>()?.ApplicationName ?? "", client, time, logger);
    }

    /// <summary>Whether there is no inbox.</summary>
    public bool IsNone => inbox is null;

    /// <summary>Claims a message, however long the store is unavailable or another delivery holds it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<InboxClaim> ClaimAsync(ReceivedMessage received, CancellationToken cancellationToken) =>
        inbox is null ? Task.FromResult(InboxClaim.None) : ClaimAsync(KeyOf(received), cancellationToken);

    /// <inheritdoc cref="ClaimAsync(ReceivedMessage, CancellationToken)" />
    public async Task<InboxClaim> ClaimAsync(InboxKey key, CancellationToken cancellationToken)
    {
        if (inbox is null)
            return InboxClaim.None;
        while (true)
        {
            if (await TryClaimAsync(inbox, key, cancellationToken).ConfigureAwait(false) is { } claim)
                return claim;
            await Task.Delay(BusyPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Claims a message, however long the store is unavailable; null while another delivery holds it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<InboxClaim?> TryClaimAsync(ReceivedMessage received, CancellationToken cancellationToken) => inbox is null
        ? Task.FromResult<InboxClaim?>(InboxClaim.None)
        : TryClaimAsync(inbox, KeyOf(received), cancellationToken);

    /// <summary>The key of a message, over the whole content: made once for all tries.</summary>
    public InboxKey KeyOf(string consumer, string messageId, Message message) => InboxKey.Of(application, client, consumer, messageId, message);

    private InboxKey KeyOf(ReceivedMessage received) => KeyOf(received.Source.ToString(), received.MessageId, received.Message);

    private async Task<InboxClaim?> TryClaimAsync(IInbox store, InboxKey key, CancellationToken cancellationToken)
    {
        var call = new InboxCall(store, options, key, Guid.NewGuid(), time);
        for (var failures = 1; ; failures++)
        {
            try
            {
                switch (await call.ClaimAsync(cancellationToken).ConfigureAwait(false))
                {
                    case InboxState.Busy:
                        return null;
                    case InboxState.Handled:
                        logger.HandledBefore(key.MessageId, key.Consumer);
                        return InboxClaim.HandledBefore;
                    default:
                        return new InboxClaim(call, key, logger);
                }
            }
#pragma warning disable CA1031 // Whatever a store throws, it can't be asked now.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                cancellationToken.ThrowIfCancellationRequested();
                var pause = WhileAway.After(failures);
                logger.InboxUnavailable(exception, key.MessageId, key.Consumer, pause);
                await time.DelayAsync(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
