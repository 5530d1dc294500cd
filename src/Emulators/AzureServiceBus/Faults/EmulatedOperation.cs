namespace Integration.Emulators.AzureServiceBus;

/// <summary>The kinds of operation that are counted, and that a fault can be put on.</summary>
public enum EmulatedOperation
{
    /// <summary>A link for sending.</summary>
    OpenSender,

    /// <summary>A transfer of one message or a batch, or the scheduling of messages.</summary>
    Send,

    /// <summary>A link for receiving without sessions, each time that it asks for messages, or the fetching of deferred ones.</summary>
    Receive,

    /// <summary>Looking at messages without receiving them.</summary>
    Peek,

    /// <summary>Completing, abandoning, deferring or dead-lettering a message.</summary>
    Settle,

    /// <summary>Renewing the lock of a message or a session.</summary>
    RenewLock,

    /// <summary>Accepting a session.</summary>
    AcceptSession,

    /// <summary>The state of a session, or the list of sessions.</summary>
    Session,

    /// <summary>Cancelling a scheduled message.</summary>
    CancelScheduled,

    /// <summary>The end of a transaction.</summary>
    Transaction,

    /// <summary>Reading or changing a subscription's rules over AMQP.</summary>
    Rules,

    /// <summary>A request to the management endpoint.</summary>
    Administration,

    /// <summary>A token on a connection.</summary>
    Authorize,
}
