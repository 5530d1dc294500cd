namespace Integration.Emulators.AzureServiceBus;

/// <summary>The ways in which the service refuses or fails an operation.</summary>
public enum EmulatedError
{
    /// <summary>There is no such entity.</summary>
    EntityNotFound,

    /// <summary>There is an entity of that name.</summary>
    EntityAlreadyExists,

    /// <summary>The entity is disabled for the operation.</summary>
    EntityDisabled,

    /// <summary>The lock of the message is over.</summary>
    MessageLockLost,

    /// <summary>The lock of the session is over.</summary>
    SessionLockLost,

    /// <summary>Another receiver has the session.</summary>
    SessionCannotBeLocked,

    /// <summary>There is no message of that sequence number.</summary>
    MessageNotFound,

    /// <summary>The message is larger than the entity or the link allows.</summary>
    MessageSizeExceeded,

    /// <summary>The entity is full, or another quota is reached.</summary>
    QuotaExceeded,

    /// <summary>The operation did not end in its time.</summary>
    Timeout,

    /// <summary>The service is busy: the client waits and tries again.</summary>
    ServerBusy,

    /// <summary>The token is missing, wrong or over, or does not give the right.</summary>
    Unauthorized,

    /// <summary>The entity does not support the operation.</summary>
    NotAllowed,

    /// <summary>A value of the request is not valid.</summary>
    InvalidArgument,

    /// <summary>The service failed.</summary>
    InternalError,

    /// <summary>The service takes back the link; the client makes another.</summary>
    LinkDetached,

    /// <summary>The connection is cut, and with it the answer is lost.</summary>
    ConnectionLost,
}
