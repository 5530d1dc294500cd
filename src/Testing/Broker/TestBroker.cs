using Integration.Hosting;
using Integration.InMemory;
using Integration.Testing.Drills;
using Integration.Testing.Idle;
using Integration.Testing.Journal;
using Integration.Testing.Time;

namespace Integration.Testing.Broker;

/// <summary>What a client's driver, its senders and receivers have in common.</summary>
/// <param name="Client">The name of the messaging client; null for the main one.</param>
/// <param name="InMemory">The broker.</param>
/// <param name="Serializer">What reads the client's messages.</param>
/// <param name="Activity">What is under way in the host.</param>
/// <param name="Journal">What happened in the host.</param>
/// <param name="Time">The clock of the host.</param>
/// <param name="Faults">The drill, if there is one.</param>
/// <param name="EndProcess">Takes with it what ends with the process, where a drill has it end.</param>
internal sealed record TestBroker(
    string? Client,
    InMemoryBroker InMemory,
    IMessageSerializer Serializer,
    Activity Activity,
    EventJournal Journal,
    VirtualTime Time,
    DrillFaults? Faults,
    Action EndProcess)
{
    /// <summary>What messages are before the codings of the client's pipeline.</summary>
    public MessagesAsSent AsSent { get; } = new();

    /// <summary>What a drill that reorders holds back.</summary>
    public HeldMessages Held { get; } = new();

    /// <summary>Where replies go, which no drill delays.</summary>
    public ReplyQueues ReplyQueues { get; } = new();

    /// <summary>The deliveries whose lock a drill takes.</summary>
    public LosingLocks Losing { get; } = new();

    /// <summary>Where its reader groups are.</summary>
    public GroupReads Reads { get; } = new();

    /// <summary>Whether a drill strikes here and now.</summary>
    public bool Strikes(DrillKind kind, EntityPath entity) => Faults?.Strike(kind, entity) == true;

    /// <summary>Whether its messages come in their order.</summary>
    public bool IsOrdered(EntityPath destination) => destination.Kind == EntityKind.Topic
        ? InMemory.FindTopic(destination.Name)?.Definition.Ordered == true
        : InMemory.FindQueue(destination.Name)?.IsOrdered == true;

    /// <summary>Whether a message can be delivered a second time: a drill must not be what dead-letters it.</summary>
    public bool CanComeAgain(EntityPath source) => !source.IsDeadLetter
        && (source.Kind == EntityKind.Stream || InMemory.GetSource(source).Definition.MaxDeliveryCount > 1);

    /// <summary>What a drill does to a handler that sends: its lock or lease is lost, or it is refused.</summary>
    public async Task DrillSendingAsync(string provider, EntityPath destination, CancellationToken cancellationToken)
    {
        if (DeliveryFlow.Current is not { } flow)
            return;
        foreach (var id in flow.MessageIds)
            await Losing.LoseAsync(flow.Source, id).ConfigureAwait(false);
        if (flow.Lose is { } lose)
        {
            flow.Lose = null;
            await lose().ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (flow.MayFail && CanComeAgain(flow.Source) && !ReplyQueues.Contains(destination) && Strikes(DrillKind.Throttling, destination))
            throw new ThrottledException("too many requests: a drill.", provider, destination);
    }

    public void AddSent(EntityPath destination, Message message) => Journal.Add(new(
        JournalKind.Sent, destination, AsSent.Take(message), Time.GetUtcNow(), DeliveryFlow.Current?.MessageIds ?? Journal.GivenCausesOf(message.MessageId), Serializer));
}
