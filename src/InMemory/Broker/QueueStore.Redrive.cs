namespace Integration.InMemory.Broker;

/// <summary>Moving dead letters back (clause Q19), each in one step under the lock.</summary>
internal sealed partial class QueueStore
{
    private const int UnpacedStep = 100;

    /// <summary>
    /// Moves back the dead letters that are there when it starts, in their order. Locked ones stay: whoever holds them
    /// decides. What is moved counts as newly enqueued: delivery count and time to live start anew.
    /// </summary>
    public async Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken)
    {
        long last;
        using (Enter(DeadLetters))
            last = DeadLetters.LastSequence;

        // Equal steps at equal distances, so that no second, wherever it begins, sees more than the rate.
        var rate = options.MaxMessagesPerSecond;
        var step = rate is { } r ? Math.Max(1, r / 100) : UnpacedStep;
        var pause = rate is null ? TimeSpan.Zero : TimeSpan.FromTicks((TimeSpan.TicksPerSecond / (rate.Value / step)) + 1);

        var moved = 0L;
        var position = 0L;
        var failures = new List<MessagingException>();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (count, hasMore) = MoveBack(ref position, last, failures, (int)Math.Min(step, (options.MaxMessages ?? long.MaxValue) - moved));
            moved += count;
            if (count > 0)
                options.Progress?.Report(moved);
            if (!hasMore || moved == options.MaxMessages)
                return new(moved, failures);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, _clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private (int Count, bool HasMore) MoveBack(ref long position, long last, List<MessagingException> failures, int maxMessages)
    {
        using var turn = Enter(DeadLetters);
        var movable = DeadLetters.After(position)
            .TakeWhile(m => m.Sequence <= last)
            .Where(m => m.State != MessageState.Locked)
            .Take(maxMessages + 1)
            .ToList();
        var count = 0;
        foreach (var message in movable.Take(maxMessages))
        {
            position = message.Sequence;

            // A dead letter may come from elsewhere, where it needed less.
            if (SendRules.FindFault(message.Message with { DeduplicationId = null }, IsOrdered, deduplicates: false) is { } fault)
            {
                failures.Add(new($"the message '{message.Message.MessageId}' stays: {fault.Message}", InMemoryErrors.Provider, DeadLetters.Path, isTransient: false, fault));
                continue;
            }

            count++;
            DeadLetters.Remove(message);
            var cost = MemoryBudget.CostOf(message.Message);
            _budget.GiveBack(message.Size - cost);
            Main.Add(message.Message, cost, turn.Now, turn.Now, TimeToLiveOf(message.Message));
        }

        return (count, movable.Count > maxMessages);
    }
}
