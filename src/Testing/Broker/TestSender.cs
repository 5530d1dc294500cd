using Integration.Drivers;

namespace Integration.Testing.Broker;

/// <summary>Sends, writes down what was accepted, and does what a drill does to senders.</summary>
internal sealed class TestSender(TestBroker broker, string provider, EntityPath destination, ISenderDriver inner) : ISenderDriver
{
    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => inner.GetLimitsAsync(cancellationToken);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => inner.Prepare(message, deadLetter);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        using var call = broker.Activity.Begin();
        var asks = broker.ReplyQueues.NoteRequests(batch);
        await broker.DrillSendingAsync(provider, destination, cancellationToken).ConfigureAwait(false);
        var outcomes = !asks && Holds()
            ? Hold(batch)
            : await inner.SendAsync(batch, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < batch.Count; i++)
        {
            if (outcomes[i].Error is not null)
                continue;
            broker.AddSent(destination, batch[i].Message);
            if (broker.Strikes(DrillKind.Duplicates, destination))
                await inner.SendOneAsync(batch[i], CancellationToken.None).ConfigureAwait(false);
        }

        return outcomes;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Whether a drill changes the order here; what does not exist is refused as ever.</summary>
    private bool Holds() => broker.Faults?.Is(DrillKind.Reordering) == true && !broker.ReplyQueues.Contains(destination)
        && !destination.IsDeadLetter && broker.InMemory.FindIdentity(destination) is not null && !broker.IsOrdered(destination);

    private SendOutcome[] Hold(IReadOnlyList<PreparedMessage> batch)
    {
        foreach (var message in batch)
            broker.Held.Add(inner, message);
        return new SendOutcome[batch.Count];
    }
}
