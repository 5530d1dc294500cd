using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Connections;

/// <summary>The broker's errors as the service writes them in AMQP.</summary>
internal static class AmqpErrors
{
    public static Error Error(ServiceBusEmulatorException refused, AmqpLink link)
    {
        if (refused.Error == EmulatedError.ConnectionLost)
            ClientConnection.Of(link).Drop();
        return new Error { Condition = Condition(refused.Error), Description = refused.Message };
    }

    public static AmqpException Exception(ServiceBusEmulatorException refused, AmqpLink link) => new(Error(refused, link));

    public static AmqpSymbol Condition(EmulatedError error) => error switch
    {
        EmulatedError.EntityNotFound => AmqpErrorCode.NotFound,
        EmulatedError.EntityAlreadyExists => "com.microsoft:entity-already-exists",
        EmulatedError.EntityDisabled => "com.microsoft:entity-disabled",
        EmulatedError.MessageLockLost => "com.microsoft:message-lock-lost",
        EmulatedError.SessionLockLost => "com.microsoft:session-lock-lost",
        EmulatedError.SessionCannotBeLocked => "com.microsoft:session-cannot-be-locked",
        EmulatedError.MessageNotFound => "com.microsoft:message-not-found",
        EmulatedError.MessageSizeExceeded => AmqpErrorCode.MessageSizeExceeded,
        EmulatedError.QuotaExceeded => AmqpErrorCode.ResourceLimitExceeded,
        EmulatedError.Timeout => "com.microsoft:timeout",
        EmulatedError.ServerBusy => "com.microsoft:server-busy",
        EmulatedError.Unauthorized => AmqpErrorCode.UnauthorizedAccess,
        EmulatedError.NotAllowed => AmqpErrorCode.NotAllowed,
        EmulatedError.InvalidArgument => "com.microsoft:argument-error",
        EmulatedError.LinkDetached => AmqpErrorCode.DetachForced,
        _ => AmqpErrorCode.InternalError,
    };

    /// <summary>The status of an answer to a request.</summary>
    public static AmqpResponseStatusCode Status(EmulatedError error) => error switch
    {
        EmulatedError.EntityNotFound or EmulatedError.MessageNotFound => AmqpResponseStatusCode.NotFound,
        EmulatedError.EntityAlreadyExists => AmqpResponseStatusCode.Conflict,
        EmulatedError.MessageLockLost or EmulatedError.SessionLockLost or EmulatedError.SessionCannotBeLocked => AmqpResponseStatusCode.Gone,
        EmulatedError.MessageSizeExceeded or EmulatedError.QuotaExceeded => AmqpResponseStatusCode.Forbidden,
        EmulatedError.Timeout => AmqpResponseStatusCode.RequestTimeout,
        EmulatedError.ServerBusy => AmqpResponseStatusCode.ServiceUnavailable,
        EmulatedError.Unauthorized => AmqpResponseStatusCode.Unauthorized,
        EmulatedError.InternalError or EmulatedError.LinkDetached or EmulatedError.ConnectionLost => AmqpResponseStatusCode.InternalServerError,
        _ => AmqpResponseStatusCode.BadRequest,
    };
}
