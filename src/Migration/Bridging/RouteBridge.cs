using System.Runtime.ExceptionServices;
using Integration.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>Forwards one source's messages until it is stopped, riding out failures.</summary>
internal sealed class RouteBridge(IMessaging from, MoveRoute route, DestinationSender sender, BridgeTally tally, BridgeOptions options, ServingLoops? loops)
{
    private const int MaxAttempts = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly IMessageSource _source = from.Source(route.Source);
    private readonly ILogger _logger = options.LoggerFactory.CreateGuardedLogger("Integration.Migration.Bridge");
    private readonly GroupTurns _turns = new();
    private readonly CopySlots _slots = new(options.Parallelism);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var copier = new BatchCopier(
            new CopySettings(
                route, from, _source, sender, new CopyMaker(sender, options.TimeProvider, AddHops, areRequired: true), new MemoryCopyLog(done: null),
                new Pacer(null, options.TimeProvider), MaxAttempts, options.RetryDelay, options.TimeProvider, _logger),
            tally.Copies, RefuseAsync);
        var backoff = new Backoff(options.RetryDelay, options.RetryDelay > LongestPause ? options.RetryDelay : LongestPause);
        var loop = new ServingLoop(Bridge.LoopKind, route.ToString(), options.TimeProvider, _logger, backoff);
        loops?.Add(loop);
        await loop.Start(token => StepAsync(copier, token), cancellationToken).ConfigureAwait(false);
        loops?.Remove(loop);
        foreach (var failure in await _slots.WhenAllEndAsync().ConfigureAwait(false))
            loop.Report(failure);

        tally.Publish(route);
    }

    /// <summary>One round: learns how earlier batches went, receives one and starts to forward it.</summary>
    private async Task StepAsync(BatchCopier copier, CancellationToken cancellationToken)
    {
        try
        {
            if (await _slots.WhenOneIsFreeAsync().ConfigureAwait(false) is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            var batch = await _source.ReceiveAsync(options.BatchSize, options.PollWait, cancellationToken).ConfigureAwait(false);
            if (batch.Count > 0)
                _slots.Add(ForwardAsync(copier, batch, cancellationToken));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            tally.AddFailure(route);
            throw;
        }
        finally
        {
            tally.Publish(route);
        }
    }

    private async Task ForwardAsync(BatchCopier copier, IReadOnlyList<ReceivedMessage> batch, CancellationToken cancellationToken)
    {
        using var turn = _turns.Enter(batch.Where(m => m.GroupId is not null).Select(m => m.GroupId!));
        var locked = new LockedMessages(from.Capabilities, options.TimeProvider, _logger);
        await using var ends = locked.ConfigureAwait(false);
        locked.Add(batch);
        await turn.WhenMineAsync().ConfigureAwait(false);
        Exception? failure = null;
        foreach (var message in batch.Where(m => HasLeft(m, options.ToName)))
            failure = await EndLoopAsync(message).ConfigureAwait(false) ?? failure;
        failure = await copier.CopyAsync([.. batch.Where(m => !HasLeft(m, options.ToName))], cancellationToken).ConfigureAwait(false) ?? failure;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
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
#pragma warning disable CA1031 // One message's failure, told when the others of its batch are done.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception;
        }
    }

    private async Task<bool> RefuseAsync(ReceivedMessage message, Exception error)
    {
        tally.AddRefused(route);
        try
        {
            await message.DeadLetterAsync("BridgeRefused", ExceptionText.Cut(ExceptionText.Message(error), 4000)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It comes again when its lock ends, and is refused again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _logger.NotGivenBack(exception, message.MessageId, route);
        }

        return false;
    }

    private void AddHops(ReceivedMessage message, List<(string Name, HeaderValue Value)> headers) =>
        headers.Add((Bridge.HopsHeader, message.Headers.TryGet<string>(Bridge.HopsHeader, out var hops) ? $"{hops},{options.FromName}" : options.FromName));

    private static bool HasLeft(ReceivedMessage message, string side) =>
        message.Headers.TryGet<string>(Bridge.HopsHeader, out var hops) && hops.Split(',').Contains(side);
}
