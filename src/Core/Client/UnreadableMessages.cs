using Integration.Calls;
using Integration.Diagnostics;
using Integration.Drivers;
using Integration.Pipeline;

namespace Integration.Client;

/// <summary>Messages to deliver, each with what was restored of it; null where none of them had a coding.</summary>
internal readonly record struct Arrivals(IReadOnlyList<DriverMessage> Messages, IReadOnlyList<RestoredMessage?>? Restored)
{
    public int Count => Messages.Count;
}

/// <summary>Keeps what can't be read from the application, be it the driver or the pipeline that can't: each such message alone goes to the dead-letter queue (clause M7).</summary>
internal sealed class UnreadableMessages(DriverCalls calls, EntityPath path, IReceiverDriver driver)
{
    private readonly IncomingPipeline? _incoming = IncomingPipeline.Find(calls, path);
    private readonly bool _putsAway = !path.IsDeadLetter && calls.Capabilities.Supports(Capability.DeadLetter);

    /// <summary>
    /// The messages to deliver, in their order, as they were sent. A dead-letter queue's are all delivered, as they are stored where they can't be
    /// restored: whoever looks there wants to see them.
    /// </summary>
    public ValueTask<Arrivals> PutAwayAsync(IReadOnlyList<DriverMessage> received, CancellationToken cancellationToken)
    {
        for (var i = 0; i < received.Count; i++)
        {
            if (received[i].Fault is not null ? _putsAway : _incoming is not null && ContentEncoding.IsIn(received[i].Message))
                return new(DivideAsync(received, cancellationToken));
        }

        return new(new Arrivals(received, null));
    }

    /// <summary>Peeked messages as they were sent; as they are stored where that can't be had.</summary>
    /// <exception cref="MessagingException">One of them can't be restored at present.</exception>
    public async ValueTask<IReadOnlyList<PeekedMessage>> ShowAsync(IReadOnlyList<PeekedMessage> peeked, CancellationToken cancellationToken)
    {
        if (_incoming is null || !peeked.Any(static m => ContentEncoding.IsIn(m.Message)))
            return peeked;
        var restored = await _incoming.RestoreAsync([.. peeked.Select(m => m.Message)], cancellationToken).ConfigureAwait(false);
        if (Array.Find(restored, r => r is { MayPass: true }) is { } late)
            throw late.Error!;
        return [.. peeked.Select((m, i) => restored[i] is { } body ? new PeekedMessage(body.Message, m.Delivery) : m)];
    }

    private async Task<Arrivals> DivideAsync(IReadOnlyList<DriverMessage> received, CancellationToken cancellationToken)
    {
        var restored = _incoming is null ? new RestoredMessage?[received.Count] : await RestoreAsync(_incoming, received, cancellationToken).ConfigureAwait(false);
        var all = received.Select((m, i) => new Arrival(m, restored[i])).ToList();
        var late = TakeLate(all);
        if (_putsAway)
        {
            await Task.WhenAll(all.Where(m => m.Fault is not null).Select(m => DeadLetterAsync(m.Message, m.Fault!))).ConfigureAwait(false);
            all.RemoveAll(m => m.Fault is not null);
        }

        if (late.Count > 0 && all.Count == 0)
        {
            // The caller learns of it, and waits before it asks again; others may have them at once.
            await Task.WhenAll(late.Select(m => ReleaseAsync(m.Message))).ConfigureAwait(false);
            throw late[0].Restored!.Error!;
        }

        // Given back they would come again at once, and spend their deliveries.
        foreach (var one in late.Where(m => m.Restored is { MayPass: true }))
            calls.Logger.BodyNotRestored(one.Restored!.Error!, one.Message.Message.MessageId, path);
        return new(all.ConvertAll(m => m.Message), all.ConvertAll(m => m.Restored));
    }

    /// <summary>Takes out those that can't be restored yet, and what comes behind one of them in its group (clause Q14).</summary>
    private static List<Arrival> TakeLate(List<Arrival> all)
    {
        var (late, groups) = (new List<Arrival>(), new HashSet<string>(StringComparer.Ordinal));
        all.RemoveAll(m =>
        {
            var group = m.Message.Message.GroupId;
            if (m.Restored is not { MayPass: true } && (group is null || !groups.Contains(group)))
                return false;
            if (group is not null)
                groups.Add(group);
            late.Add(m);
            return true;
        });
        return late;
    }

    private async Task<RestoredMessage?[]> RestoreAsync(IncomingPipeline pipeline, IReadOnlyList<DriverMessage> received, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.RestoreAsync([.. received.Select(m => m.Message)], cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody gets what was fetched already (clause Q10).
            await Task.WhenAll(received.Select(ReleaseAsync)).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Never cancelled: the messages beside it are in hand already. One that fails stays locked, and is met again when its lock ends.</summary>
    private async Task DeadLetterAsync(DriverMessage message, string fault)
    {
        try
        {
            await driver.DeadLetterAsync(message, DeadLetterReason.Unreadable, fault, CancellationToken.None).ConfigureAwait(false);
            calls.Logger.UnreadableDeadLettered(message.Message.MessageId, path, fault);
        }
#pragma warning disable CA1031 // Whatever fails, the others are delivered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            calls.Logger.UnreadableKept(exception, message.Message.MessageId, path, fault);
        }
    }

    private async Task ReleaseAsync(DriverMessage message)
    {
        try
        {
            await driver.ReleaseAsync(message, CancellationToken.None).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It comes again when its lock ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            calls.Logger.NotSettled(exception, "release", message.Message.MessageId, path, message.Delivery.DeliveryCount);
        }
    }

    private sealed record Arrival(DriverMessage Message, RestoredMessage? Restored)
    {
        public string? Fault => Message.Fault ?? Restored?.Fault?.Text;
    }
}
