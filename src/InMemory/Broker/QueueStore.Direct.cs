using Integration.Drivers;

namespace Integration.InMemory.Broker;

/// <summary>Storing messages past the topic, or straight among the dead letters.</summary>
internal sealed partial class QueueStore
{
    public SendOutcome[] SendDirect(IReadOnlyList<DirectMessage> messages)
    {
        using var turn = Enter(Main);
        var outcomes = new SendOutcome[messages.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = messages[i].DeadLetter is { } details ? AddDeadLetter(messages[i].Message, details, turn.Now) : SendDirect(messages[i].Message, turn.Now);
        return outcomes;
    }

    private SendOutcome SendDirect(Message message, DateTimeOffset now)
    {
        var sent = message with { DeduplicationId = null };
        if (SendRules.FindFault(sent, IsOrdered, deduplicates: false) is { } fault)
            return new(fault);
        var cost = MemoryBudget.CostOf(sent);
        return _budget.TryTake(cost)
            ? new(SequenceNumber: Add(sent, cost, now).SequenceNumber)
            : new(InMemoryErrors.Full(_budget, cost, Main.Path));
    }

    private SendOutcome AddDeadLetter(Message message, DeadLetterInfo details, DateTimeOffset now)
    {
        var cost = MemoryBudget.CostOf(message) + (2L * ((details.Reason?.Length ?? 0) + (details.Description?.Length ?? 0)));
        if (!_budget.TryTake(cost))
            return new(InMemoryErrors.Full(_budget, cost, DeadLetters.Path));
        var stored = DeadLetters.Add(
            message with { Delay = TimeSpan.Zero, DeduplicationId = null }, cost, now, now, timeToLive: null, details with { Source = Main.Path });
        return new(SequenceNumber: stored.SequenceNumber);
    }
}
