using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;

namespace Integration.Emulators.Amqp.Requests;

/// <summary>The answer to a request.</summary>
internal sealed record Response(AmqpResponseStatusCode Status, string? Description = null, AmqpSymbol Condition = default)
{
    /// <summary>The values of the answer.</summary>
    public AmqpMap Body { get; init; } = new();

    public static Response Ok { get; } = new(AmqpResponseStatusCode.OK);

    /// <summary>There is nothing to show.</summary>
    public static Response Empty { get; } = new(AmqpResponseStatusCode.NoContent);

    public static Response With(string name, object? value) => new(AmqpResponseStatusCode.OK) { Body = new AmqpMap { [new MapKey(name)] = value } };
}
