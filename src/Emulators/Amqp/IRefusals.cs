using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.Amqp;

/// <summary>How an emulator refuses: with an exception of its own, and with the conditions and statuses of its service.</summary>
internal interface IRefusals
{
    Exception Unauthorized(string why);

    Exception Invalid(string why);

    /// <summary>Whether the exception is a refusal, which the client is told of, and not a fault of the emulator.</summary>
    bool Is(Exception failure);

    /// <summary>The refusal on the wire. One that is the loss of the connection cuts it.</summary>
    Error ErrorOf(Exception refusal, AmqpLink link);

    /// <summary>The status of an answer to a request.</summary>
    AmqpResponseStatusCode StatusOf(Exception refusal);
}
