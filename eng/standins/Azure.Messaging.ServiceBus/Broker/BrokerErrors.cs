namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>The exceptions as the SDK makes them of the service's error conditions.</summary>
internal static class BrokerErrors
{
    public static ServiceBusException NotFound(string path) =>
        new($"The messaging entity '{path}' could not be found.", ServiceBusFailureReason.MessagingEntityNotFound, path);

    public static ServiceBusException AlreadyExists(string path) =>
        new($"The entity '{path}' already exists.", ServiceBusFailureReason.MessagingEntityAlreadyExists, path);

    public static ServiceBusException Disabled(string path) =>
        new($"The messaging entity '{path}' is disabled for this operation.", ServiceBusFailureReason.MessagingEntityDisabled, path);

    public static ServiceBusException MessageLockLost(string path) => new(
        "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.",
        ServiceBusFailureReason.MessageLockLost,
        path);

    public static ServiceBusException SessionLockLost(string path) =>
        new("The session lock has expired on the session. Accept the session again.", ServiceBusFailureReason.SessionLockLost, path);

    public static ServiceBusException SessionCannotBeLocked(string path, string sessionId) => new(
        $"The requested session '{sessionId}' cannot be accepted. It may be locked by another receiver.",
        ServiceBusFailureReason.SessionCannotBeLocked,
        path);

    public static ServiceBusException MessageNotFound(string path, long sequenceNumber) =>
        new($"No message has the sequence number {sequenceNumber}.", ServiceBusFailureReason.MessageNotFound, path);

    public static ServiceBusException SizeExceeded(string path, long size, long limit) => new(
        $"The message (size: {size} bytes) exceeds the limit ({limit} bytes) currently allowed on the link.",
        ServiceBusFailureReason.MessageSizeExceeded,
        path);

    public static ServiceBusException UnsupportedType(string path, object value) => new(
        $"Serialization operation failed due to unsupported type {value.GetType().FullName}.",
        ServiceBusFailureReason.MessageSizeExceeded,
        path);

    public static ServiceBusException QuotaExceeded(string path, long megabytes) => new(
        $"The maximum entity size of {megabytes} MB has been reached or exceeded.",
        ServiceBusFailureReason.QuotaExceeded,
        path);

    public static ServiceBusException Timeout(string path) =>
        new("The operation did not complete within the allocated time.", ServiceBusFailureReason.ServiceTimeout, path);

    public static UnauthorizedAccessException Unauthorized(string path, string right) =>
        new($"Unauthorized access. '{right}' claim(s) are required to perform this operation on '{path}'.");

    public static InvalidOperationException RequiresSession(string path) =>
        new($"It is not possible for an entity that requires sessions to create a non-sessionful message receiver ('{path}').");

    public static InvalidOperationException HasNoSessions(string path) =>
        new($"A sessionful message receiver cannot be created on an entity that does not require sessions ('{path}').");

    public static InvalidOperationException SessionIdMissing(string path) => new(
        "The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support "
        + $"enabled can only receive messages that have the SessionId set to a valid value ('{path}').");
}
