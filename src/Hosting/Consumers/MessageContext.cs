namespace Integration.Hosting;

/// <summary>A message on its way through the middleware to its handler.</summary>
public sealed class MessageContext
{
    internal MessageContext(ReceivedMessage received, IServiceProvider services, CancellationToken lockLost) =>
        (Received, Services, LockLost) = (received, services, lockLost);

    /// <summary>The message as it was received.</summary>
    public ReceivedMessage Received { get; }

    /// <summary>The services of this message's scope.</summary>
    public IServiceProvider Services { get; }

    /// <summary>Cancelled when the lock is lost although it was being renewed: the message is or will be delivered to somebody else.</summary>
    public CancellationToken LockLost { get; }

    /// <summary>Which delivery of the message this is, 1 at first.</summary>
    public int Attempt => Received.DeliveryCount;

    /// <summary>Whether the message is dead-lettered if its handler fails so now.</summary>
    internal Func<Exception, bool> WillDeadLetter { get; init; } = _ => false;

    /// <summary>For middleware and handlers to hand things to each other.</summary>
    public IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();
}
