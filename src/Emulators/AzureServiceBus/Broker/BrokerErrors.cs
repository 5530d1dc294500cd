namespace Integration.Emulators.AzureServiceBus.Broker;

/// <summary>What the service says when it refuses.</summary>
internal static class BrokerErrors
{
    public static ServiceBusEmulatorException NotFound(string path) =>
        new(EmulatedError.EntityNotFound, $"The messaging entity '{path}' could not be found.");

    public static ServiceBusEmulatorException AlreadyExists(string path) =>
        new(EmulatedError.EntityAlreadyExists, $"The entity '{path}' already exists.");

    public static ServiceBusEmulatorException Disabled(string path) =>
        new(EmulatedError.EntityDisabled, $"The messaging entity '{path}' is disabled for this operation.");

    public static ServiceBusEmulatorException MessageLockLost(string path) => new(
        EmulatedError.MessageLockLost,
        $"The lock supplied is invalid. Either the lock expired, or the message has already been removed from '{path}'.");

    public static ServiceBusEmulatorException SessionLockLost(string path) =>
        new(EmulatedError.SessionLockLost, $"The session lock has expired on the session of '{path}'. Accept the session again.");

    public static ServiceBusEmulatorException SessionCannotBeLocked(string path, string sessionId) => new(
        EmulatedError.SessionCannotBeLocked,
        $"The requested session '{sessionId}' of '{path}' cannot be accepted. It may be locked by another receiver.");

    public static ServiceBusEmulatorException MessageNotFound(string path, long sequenceNumber) =>
        new(EmulatedError.MessageNotFound, $"No message of '{path}' has the sequence number {sequenceNumber}.");

    public static ServiceBusEmulatorException SizeExceeded(string path, long size, long limit) => new(
        EmulatedError.MessageSizeExceeded,
        $"The message (size: {size} bytes) exceeds the limit ({limit} bytes) currently allowed on '{path}'.");

    public static ServiceBusEmulatorException UnsupportedType(string path, object value) => new(
        EmulatedError.MessageSizeExceeded,
        $"Serialization operation failed due to unsupported type {value.GetType().FullName} in a message to '{path}'.");

    public static ServiceBusEmulatorException QuotaExceeded(string path, long megabytes) =>
        new(EmulatedError.QuotaExceeded, $"The maximum entity size of {megabytes} MB of '{path}' has been reached or exceeded.");

    public static ServiceBusEmulatorException InvalidAudience(string path) =>
        new(EmulatedError.Unauthorized, $"InvalidAudience: The token is for '{path}'.");

    public static ServiceBusEmulatorException MissingClaim(string claims) =>
        new(EmulatedError.Unauthorized, $"{claims} claims required for this operation.");

    public static ServiceBusEmulatorException RequiresSession(string path) => new(
        EmulatedError.NotAllowed,
        $"It is not possible for an entity that requires sessions to create a non-sessionful message receiver ('{path}').");

    public static ServiceBusEmulatorException HasNoSessions(string path) => new(
        EmulatedError.NotAllowed,
        $"A sessionful message receiver cannot be created on an entity that does not require sessions ('{path}').");

    public static ServiceBusEmulatorException SessionIdMissing(string path) => new(
        EmulatedError.NotAllowed,
        "The SessionId was not set on a message, and it cannot be sent to the entity. Entities that have session support "
        + $"enabled can only receive messages that have the SessionId set to a valid value ('{path}').");

    public static ServiceBusEmulatorException SeveralTopLevelEntities(string first, string second) => new(
        EmulatedError.NotAllowed,
        $"The transaction involves '{first}' and '{second}'. Transactions cannot span multiple top-level entities unless "
        + "cross-entity transactions are enabled.");

    public static ServiceBusEmulatorException Timeout(string path) =>
        new(EmulatedError.Timeout, $"The operation on '{path}' did not complete within the allotted time.");

    public static ServiceBusEmulatorException Invalid(string message) => new(EmulatedError.InvalidArgument, message);
}
