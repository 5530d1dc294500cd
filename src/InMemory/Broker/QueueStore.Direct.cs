using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>Storing messages past the topic, or straight among the dead letters.</summary>
internal sealed partial class QueueStore
{
    public SendOutcome[] SendDirect(IReadOnlyList<PreparedMessage> messages)
    {
        using var turn = Enter(Main, isUse: false);
        var outcomes = new SendOutcome[messages.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = Send(messages[i] with { Message = messages[i].Message with { DeduplicationId = null } }, deduplicates: false, turn.Now);
        return outcomes;
    }

    public SendOutcome[] AddDeadLetters(IReadOnlyList<PreparedMessage> messages)
    {
        using var turn = Enter(Main, isUse: false);
        var outcomes = new SendOutcome[messages.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = AddDeadLetter(messages[i], (DeadLetterInfo)messages[i].Payload!, turn.Now);
        return outcomes;
    }

    private SendOutcome AddDeadLetter(PreparedMessage prepared, DeadLetterInfo details, DateTimeOffset now)
    {
        var cost = MemoryBudget.CostOf(prepared.Size) + (2L * ((details.Reason?.Length ?? 0) + (details.Description?.Length ?? 0)));
        if (!_budget.TryTake(cost))
            return new(InMemoryErrors.Full(_budget, cost, DeadLetters.Path));
        var stored = DeadLetters.Add(
            prepared.Message with { Delay = TimeSpan.Zero, DeduplicationId = null }, cost, now, now, timeToLive: null, details with { Source = Main.Path });
        return new() { NumericSequenceNumber = stored.Sequence };
    }
}
