namespace Integration.Emulators.AzureEventHubs;

/// <summary>The kinds of operation that are counted, and that a fault can be put on.</summary>
public enum EmulatedOperation
{
    /// <summary>A link for sending.</summary>
    OpenSender,

    /// <summary>A transfer of one event or a batch from a client.</summary>
    Send,

    /// <summary>A link for receiving.</summary>
    OpenReceiver,

    /// <summary>The transfer of an event to a client; where it fails its link ends, and the event has not gone.</summary>
    Deliver,

    /// <summary>Reading the properties of an event hub or of a partition.</summary>
    Read,

    /// <summary>Showing a token.</summary>
    Authorize,
}
