using Integration.Drivers;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Hosting;

/// <summary>A delivery's claim on its message, renewed until it ends.</summary>
internal sealed class InboxClaim
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InboxCall? _call;
    private readonly InboxKey? _key;
    private readonly ILogger? _logger;
    private readonly Task _renewing = Task.CompletedTask;

    public InboxClaim(InboxCall call, InboxKey key, ILogger logger)
    {
        (_call, _key, _logger) = (call, key, logger);
        _renewing = RenewAsync(call);
    }

    private InboxClaim()
    {
    }

    /// <summary>The claim where there is no inbox.</summary>
    public static InboxClaim None { get; } = new();

    /// <summary>No claim: the message was handled within the window.</summary>
    public static InboxClaim HandledBefore { get; } = new() { WasHandled = true };

    public bool WasHandled { get; private init; }

    /// <summary>Ends the claim when the handler has: the message is handled unless the handler failed, gave it back, or may have stopped half-way.</summary>
    public Task EndAsync(LockedMessage message, Exception? error) =>
        EndAsync(error is null && !message.IsLost && (!message.Received.IsSettled || message.Received.IsCompleted));

    /// <summary>
    /// Ends the claim: marks the message as handled, or gives it back. A fault of the store is logged and nothing more, for the
    /// handler's effect stands: what could not be marked is handled again if it comes again; what could not be given back is free when the claim runs out.
    /// </summary>
    public async Task EndAsync(bool isHandled)
    {
        if (_call is null)
            return;
        _ended.TrySetResult();
        // A renewal under way would take the claim again after it was given back.
        await _renewing.ConfigureAwait(false);
        try
        {
            await (isHandled ? _call.MarkHandledAsync() : _call.ReleaseAsync()).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a store throws is not a failure of the message.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (isHandled)
                _logger!.InboxNotMarked(exception, _key!.MessageId, _key.Consumer);
            else
                _logger!.InboxNotReleased(exception, _key!.MessageId, _key.Consumer);
        }
    }

    private async Task RenewAsync(InboxCall call)
    {
        while (true)
        {
            await _ended.Task.WaitAsync(SaturatingTime.ForTimer(call.ClaimDuration / 3), call.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ended.Task.IsCompleted)
                return;
            try
            {
                await call.ClaimAsync(CancellationToken.None).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever a store throws: there is another try before the claim runs out.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _logger!.InboxNotRenewed(exception, _key!.MessageId, _key.Consumer);
            }
        }
    }
}
