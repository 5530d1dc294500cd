using Integration.Drivers;

namespace Integration.ContractTests.Tests;

/// <summary>Receives and settles with a fault.</summary>
internal sealed class FaultyReceiver(IReceiverDriver inner, EntityPath source, Fault fault, MessagingClientOptions options) : IReceiverDriver
{
    // Longer than the locks of the tests that run with it.
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(15);

    private readonly List<(DateTimeOffset At, MessageCounts Counts)> _counts = [];

    public Wire? Wire { get; init; }

    public bool CountsLate { get; init; }

    public int MaxReceiveCount => inner.MaxReceiveCount;

    public TimeSpan? MaxReceiveWait => inner.MaxReceiveWait;

    public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (fault == Fault.WaitsForEverOnATick && wait > TimeSpan.Zero && wait < TimeSpan.FromMilliseconds(1))
            wait = Timeout.InfiniteTimeSpan;
        var receiving = fault switch
        {
            Fault.ReceivesMoreThanAsked => inner.ReceiveAsync(maxMessages + 1, wait, cancellationToken),
            Fault.SpendsTwoDeliveriesForOne => ReceiveTwiceAsync(maxMessages, wait, cancellationToken),
            Fault.SpendsDeliveriesUnseen => ReceiveTooManyAsync(maxMessages, wait, cancellationToken),
            Fault.LosesOnCancelledReceive => ReceiveAndForgetAsync(maxMessages, wait, cancellationToken),
            _ when Wire is not null => ReceiveOverAsync(Wire, maxMessages, wait, cancellationToken),
            _ => inner.ReceiveAsync(maxMessages, wait, cancellationToken),
        };
        var received = await receiving;
        if (received.Any(m => (fault == Fault.FailsOnOddMarks && IsForged(m)) || (fault == Fault.OverflowsOnLongLives && m.Message.TimeToLive > Extreme.Span)))
            throw new ArgumentOutOfRangeException(nameof(maxMessages));
        await inner.CompleteAsync([.. received.Where(IsDropped)], CancellationToken.None);
        return [.. received.Where(m => !IsDropped(m)).Select(Spoil)];
    }

    public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken)
    {
        var errors = Wire is null
            ? await inner.CompleteAsync(messages, cancellationToken)
            : await Wire.CarryAsync(() => inner.CompleteAsync(messages, cancellationToken));
        return fault is Fault.AcceptsStaleLocks or Fault.SettlesOverCutConnections ? [.. errors.Select(_ => (Exception?)null)] : errors;
    }

    public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) => fault switch
    {
        Fault.LosesOnAbandon => inner.CompleteAsync([message], cancellationToken),
        Fault.OverflowsOnLongAbandons when delay > Extreme.Span => throw new OverflowException(),
        Fault.IgnoresAbandonDelay => inner.AbandonAsync(message, TimeSpan.Zero, cancellationToken),
        Fault.KeepsWhatWasFetchedAhead when delay == TimeSpan.Zero && !cancellationToken.CanBeCanceled => Task.CompletedTask,
        _ => ForgivingAsync(() => inner.AbandonAsync(message, delay, cancellationToken)),
    };

    public Task ReleaseAsync(DriverMessage message, CancellationToken cancellationToken) => fault switch
    {
        Fault.LosesOnRelease => inner.CompleteAsync([message], cancellationToken),
        Fault.KeepsWhatWasFetchedAhead => Task.CompletedTask,
        _ => ForgivingAsync(() => inner.ReleaseAsync(message, cancellationToken)),
    };

    public async Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken)
    {
        if (fault == Fault.RefusesToMoveOddMessages && message.Message.Headers.Keys.Any(name => HeaderName.FindFault(name) is not null))
            throw new ArgumentException("A header's name is illegal.", nameof(message));
        try
        {
            await options.ReachAsync(Failpoint.DeadLetterCopied, cancellationToken);
        }
        catch (InvalidOperationException) when (fault == Fault.DeletesBeforeDeadLettering)
        {
            await inner.CompleteAsync([message], cancellationToken);
            throw;
        }

        await ForgivingAsync(() => inner.DeadLetterAsync(message, reason, description, cancellationToken));
    }

    public async Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken)
    {
        if (fault == Fault.RenewsNothing)
            return options.TimeProvider.GetUtcNow() + TimeSpan.FromMinutes(1);
        var until = options.TimeProvider.GetUtcNow();
        await ForgivingAsync(async () => until = Wire is null
            ? await inner.RenewLockAsync(message, cancellationToken)
            : await Wire.CarryAsync(() => inner.RenewLockAsync(message, cancellationToken)));
        return until;
    }

    public async Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken)
    {
        if (fault == Fault.LocksOnPeek)
            return [.. (await inner.ReceiveAsync(maxMessages, TimeSpan.Zero, cancellationToken)).Select(m => new PeekedMessage(m.Message, m.Delivery))];
        return await inner.PeekAsync(maxMessages, afterSequenceNumber, cancellationToken);
    }

    public async Task<MessageCounts> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await inner.CountAsync(cancellationToken);
        if (CountsLate)
            return Late(counts);
        return fault == Fault.CountsWrong ? counts with { Active = counts.Active + (counts.InFlight ?? 0) } : counts;
    }

    public async Task<long?> PurgeAsync(CancellationToken cancellationToken)
    {
        if (fault != Fault.PurgesActiveOnly)
            return await inner.PurgeAsync(cancellationToken);
        var removed = 0L;
        while (await inner.ReceiveAsync(100, TimeSpan.Zero, cancellationToken) is { Count: > 0 } some)
        {
            await inner.CompleteAsync(some, cancellationToken);
            removed += some.Count;
        }

        return removed;
    }

    public async Task<RedriveResult> RedriveAsync(RedriveOptions redrive, CancellationToken cancellationToken)
    {
        if (fault != Fault.LosesOnRedrive)
            return await inner.RedriveAsync(redrive, cancellationToken);
        var lost = await inner.ReceiveAsync(1, TimeSpan.Zero, cancellationToken);
        await inner.CompleteAsync(lost, cancellationToken);
        var result = await inner.RedriveAsync(redrive, cancellationToken);
        return result with { Moved = result.Moved + lost.Count };
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>The counts as they were a while ago.</summary>
    private MessageCounts Late(MessageCounts counts)
    {
        var now = options.TimeProvider.GetUtcNow();
        lock (_counts)
        {
            _counts.Add((now, counts));
            return _counts.LastOrDefault(c => c.At <= now - Lag, _counts[0]).Counts with { IsExact = false };
        }
    }

    /// <summary>Receives over a connection that holds the locks: when it is cut they are lost, and the messages there for others.</summary>
    private async Task<IReadOnlyList<DriverMessage>> ReceiveOverAsync(Wire wire, int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var connection = wire.Connection;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection);
        IReadOnlyList<DriverMessage> received;
        try
        {
            received = await wire.CarryAsync(() => inner.ReceiveAsync(maxMessages, wait, ended.Token));
        }
        catch (OperationCanceledException cut) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The connection was cut.", cut);
        }

        foreach (var message in received)
            connection.Register(() => _ = inner.AbandonAsync(message, TimeSpan.Zero, CancellationToken.None));
        return fault is Fault.TellsLostLocksLate or Fault.SettlesOverCutConnections ? received : [.. received.Select(m => m with { LockLost = connection })];
    }

    private DriverMessage Spoil(DriverMessage received) => fault switch
    {
        Fault.CountsEveryDeliveryAsFirst => received with { Delivery = received.Delivery with { DeliveryCount = 1 } },
        Fault.LosesDeadLetterReason when source.IsDeadLetter => received with
        {
            Delivery = received.Delivery with { DeadLetter = received.Delivery.DeadLetter! with { Reason = null } },
        },
        Fault.EndsLongLocksAtOnce when received.Delivery.LockedUntil == DateTimeOffset.MaxValue => received with
        {
            Delivery = received.Delivery with { LockedUntil = DateTimeOffset.MinValue },
        },
        Fault.ShortensDescriptions when received.Delivery.DeadLetter is { Description.Length: > 1000 } details => received with
        {
            Delivery = received.Delivery with { DeadLetter = details with { Description = details.Description[..1000] } },
        },
        Fault.LosesDeadLetterHeaders when source.IsDeadLetter => received with { Message = received.Message with { Headers = MessageHeaders.Empty } },
        _ => received,
    };

    private bool IsDropped(DriverMessage message) => fault switch
    {
        Fault.DropsOddMarks => IsForged(message),
        Fault.DropsEmptyBodies => message.Message.Body.IsEmpty,
        _ => false,
    };

    private static bool IsForged(DriverMessage message) =>
        message.Message.Headers.Any(h => h.Key.StartsWith(HeaderName.ReservedPrefix, StringComparison.Ordinal) && h.Value.TryGet<long>(out var number) && number < 0);

    private async Task<IReadOnlyList<DriverMessage>> ReceiveTwiceAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        foreach (var message in await inner.ReceiveAsync(maxMessages, wait, cancellationToken))
            await inner.AbandonAsync(message, TimeSpan.Zero, cancellationToken);
        return await inner.ReceiveAsync(maxMessages, TimeSpan.Zero, cancellationToken);
    }

    private async Task<IReadOnlyList<DriverMessage>> ReceiveAndForgetAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var receiving = inner.ReceiveAsync(maxMessages, wait, CancellationToken.None);
        try
        {
            return await receiving.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = receiving.ContinueWith(r => inner.CompleteAsync(r.Result, CancellationToken.None), TaskScheduler.Default);
            throw;
        }
    }

    private async Task<IReadOnlyList<DriverMessage>> ReceiveTooManyAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var received = await inner.ReceiveAsync(maxMessages + 100, wait, cancellationToken);
        foreach (var surplus in received.Skip(maxMessages))
            await inner.AbandonAsync(surplus, TimeSpan.Zero, CancellationToken.None);
        return [.. received.Take(maxMessages)];
    }

    private async Task ForgivingAsync(Func<Task> settle)
    {
        try
        {
            await settle();
        }
        catch (MessageLockLostException) when (fault == Fault.AcceptsStaleLocks)
        {
            // The fault: what did not happen is reported as done.
        }
    }
}
