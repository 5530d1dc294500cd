using Integration.Emulators.Amqp.Connections;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureEventHubs.Amqp.Connections;

/// <summary>The broker's errors as the service writes them in AMQP.</summary>
internal static class AmqpErrors
{
    public static Error Error(EventHubsEmulatorException refused, AmqpLink link)
    {
        if (refused.Error == EmulatedError.ConnectionLost)
            AmqpClient.Of(link).Drop();
        return new Error { Condition = Condition(refused.Error), Description = refused.Message };
    }

    public static AmqpSymbol Condition(EmulatedError error) => error switch
    {
        EmulatedError.EntityNotFound => AmqpErrorCode.NotFound,
        EmulatedError.EntityAlreadyExists => "com.microsoft:entity-already-exists",
        EmulatedError.EntityDisabled => "com.microsoft:entity-disabled",
        EmulatedError.MessageSizeExceeded => AmqpErrorCode.MessageSizeExceeded,
        EmulatedError.QuotaExceeded => AmqpErrorCode.ResourceLimitExceeded,
        EmulatedError.Timeout => "com.microsoft:timeout",
        EmulatedError.ServerBusy => "com.microsoft:server-busy",
        EmulatedError.Unauthorized => AmqpErrorCode.UnauthorizedAccess,
        EmulatedError.ReceiverStolen => AmqpErrorCode.Stolen,
        EmulatedError.NotAllowed => AmqpErrorCode.NotAllowed,
        EmulatedError.NotImplemented => AmqpErrorCode.NotImplemented,
        EmulatedError.InvalidArgument => "com.microsoft:argument-error",
        EmulatedError.ArgumentOutOfRange => "com.microsoft:argument-out-of-range",
        EmulatedError.InvalidOffset => "com.microsoft:georeplication:invalid-offset",
        EmulatedError.LinkDetached => AmqpErrorCode.DetachForced,
        _ => AmqpErrorCode.InternalError,
    };

    /// <summary>The status of an answer to a request.</summary>
    public static AmqpResponseStatusCode Status(EmulatedError error) => error switch
    {
        EmulatedError.EntityNotFound => AmqpResponseStatusCode.NotFound,
        EmulatedError.EntityAlreadyExists => AmqpResponseStatusCode.Conflict,
        EmulatedError.ReceiverStolen => AmqpResponseStatusCode.Gone,
        EmulatedError.MessageSizeExceeded or EmulatedError.QuotaExceeded => AmqpResponseStatusCode.Forbidden,
        EmulatedError.Timeout => AmqpResponseStatusCode.RequestTimeout,
        EmulatedError.ServerBusy => AmqpResponseStatusCode.ServiceUnavailable,
        EmulatedError.Unauthorized => AmqpResponseStatusCode.Unauthorized,
        EmulatedError.NotImplemented => AmqpResponseStatusCode.NotImplemented,
        EmulatedError.InternalError or EmulatedError.LinkDetached or EmulatedError.ConnectionLost => AmqpResponseStatusCode.InternalServerError,
        _ => AmqpResponseStatusCode.BadRequest,
    };
}
