using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>Forwards one source's messages until it is stopped, riding out failures.</summary>
internal sealed class RouteBridge(IMessaging from, MoveRoute route, Outlet outlet, BridgeTally tally, BridgeOptions options)
{
    private const int MaxAttempts = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly IMessageSource _source = from.Source(route.Source);
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger("Integration.Migration.Bridge");
    private readonly GroupTurns _turns = new();
    private readonly List<Task<Exception?>> _running = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var copier = new BatchCopier(
            new CopySettings(
                route, from, _source, outlet, new CopyMaker(outlet, options.TimeProvider, AddHops, areRequired: true), new MemoryCopyLog(forgetsCompleted: true),
                new Pacer(null, options.TimeProvider), MaxAttempts, options.RetryDelay, options.TimeProvider, _logger),
            tally.Copies, RefuseAsync);
        var failures = 0;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var failure = await StepAsync(copier, cancellationToken).ConfigureAwait(false);
                tally.Publish(route);
                failures = failure is null ? 0 : failures + 1;
                if (failure is null)
                    continue;
                tally.AddFailure(route);
                var pause = options.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 16));
                pause = pause < LongestPause ? pause : LongestPause;
                _logger.TryingAgain(failure, route, pause);
                await Task.Delay(pause, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            await Task.WhenAll(_running).ConfigureAwait(false);
            tally.Publish(route);
        }
    }

    /// <summary>Receives a batch and starts to forward it; a failure to back off for, or null.</summary>
    private async Task<Exception?> StepAsync(BatchCopier copier, CancellationToken cancellationToken)
    {
        if (_running.Count >= options.Parallelism)
            await Task.WhenAny(_running).ConfigureAwait(false);
        foreach (var ended in _running.Where(r => r.IsCompleted).ToList())
        {
            _running.Remove(ended);
            if (await ended.ConfigureAwait(false) is { } failure)
                return failure;
        }

        try
        {
            var batch = await _source.ReceiveAsync(options.BatchSize, options.PollWait, cancellationToken).ConfigureAwait(false);
            if (batch.Count > 0)
                _running.Add(ForwardAsync(copier, batch, cancellationToken));
            return null;
        }
        catch (MessagingException exception)
        {
            return exception;
        }
    }

    private async Task<Exception?> ForwardAsync(BatchCopier copier, IReadOnlyList<ReceivedMessage> batch, CancellationToken cancellationToken)
    {
        using var turn = _turns.Enter(batch.Where(m => m.GroupId is not null).Select(m => m.GroupId!));
        var keeper = new LockKeeper(batch, from.Capabilities, options.TimeProvider);
        await using (keeper.ConfigureAwait(false))
        {
            await turn.WhenMineAsync().ConfigureAwait(false);
            Exception? failure = null;
            foreach (var message in batch.Where(m => HasLeft(m, options.ToName)))
                failure = await EndLoopAsync(message).ConfigureAwait(false) ?? failure;
            return await copier.CopyAsync([.. batch.Where(m => !HasLeft(m, options.ToName))], cancellationToken).ConfigureAwait(false) ?? failure;
        }
    }

    /// <summary>
    /// Ends the way of a message that has come from where it would go. A subscription's copy was meant for the bridge
    /// alone and is completed; in a queue it may be the only one, so it goes to the dead letters, where it is seen.
    /// </summary>
    private async Task<Exception?> EndLoopAsync(ReceivedMessage message)
    {
        try
        {
            _logger.Looped(message.MessageId, route);
            if (route.Source.Kind == EntityKind.Subscription)
                await message.CompleteAsync().ConfigureAwait(false);
            else
                await message.DeadLetterAsync("BridgeLoop", $"It has come from '{options.ToName}' (header {Bridge.HopsHeader}). A bridge's source must be a queue of its own.").ConfigureAwait(false);
            tally.AddLooped(route);
            return null;
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
            return exception;
        }
    }

    private async Task<bool> RefuseAsync(ReceivedMessage message, Exception error)
    {
        tally.AddRefused(route);
        try
        {
            await message.DeadLetterAsync("BridgeRefused", error.Message.Length > 4000 ? error.Message[..4000] : error.Message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
        {
            _logger.NotGivenBack(exception, message.MessageId, route);
        }

        return false;
    }

    private IEnumerable<KeyValuePair<string, HeaderValue>> AddHops(ReceivedMessage message)
    {
        yield return new(Bridge.HopsHeader, message.Headers.TryGet<string>(Bridge.HopsHeader, out var hops) ? $"{hops},{options.FromName}" : options.FromName);
    }

    private static bool HasLeft(ReceivedMessage message, string side) =>
        message.Headers.TryGet<string>(Bridge.HopsHeader, out var hops) && hops.Split(',').Contains(side);
}
