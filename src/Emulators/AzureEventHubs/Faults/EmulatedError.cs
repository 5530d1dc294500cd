namespace Integration.Emulators.AzureEventHubs;

/// <summary>The ways in which the service refuses or fails an operation.</summary>
public enum EmulatedError
{
    /// <summary>There is no such event hub or consumer group.</summary>
    EntityNotFound,

    /// <summary>The event hub or consumer group is there already.</summary>
    EntityAlreadyExists,

    /// <summary>The event hub is disabled for the operation.</summary>
    EntityDisabled,

    /// <summary>The event or batch is larger than the link allows.</summary>
    MessageSizeExceeded,

    /// <summary>A quota is reached, such as that of five receivers.</summary>
    QuotaExceeded,

    /// <summary>The operation did not end in its time.</summary>
    Timeout,

    /// <summary>The service is busy: the client waits and tries again.</summary>
    ServerBusy,

    /// <summary>The token is missing, wrong or over, or does not give the right.</summary>
    Unauthorized,

    /// <summary>A receiver with an owner level as high has the partition in this consumer group.</summary>
    ReceiverStolen,

    /// <summary>The entity does not support the operation.</summary>
    NotAllowed,

    /// <summary>The service, or this emulator, does not have what was asked for.</summary>
    NotImplemented,

    /// <summary>A value of the request is not valid.</summary>
    InvalidArgument,

    /// <summary>There is no partition of that id.</summary>
    ArgumentOutOfRange,

    /// <summary>An offset is none of a namespace with geo-replication.</summary>
    InvalidOffset,

    /// <summary>The service failed.</summary>
    InternalError,

    /// <summary>The service takes back the link; the client makes another.</summary>
    LinkDetached,

    /// <summary>The connection is cut, and with it the answer is lost.</summary>
    ConnectionLost,
}
