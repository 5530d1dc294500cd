namespace Integration.Drivers;

/// <summary>Where other clients of a service find an entity, for documents. Holds no secret.</summary>
/// <param name="Protocol">
/// The protocol, by the name that AsyncAPI has for it where it has one: <c>sqs</c>, <c>sns</c>, <c>amqp</c> or <c>amqps</c> for AMQP 0-9-1, <c>amqp1</c> for AMQP 1.0.
/// </param>
/// <param name="Host">The server's host, with the port where it is not the protocol's own.</param>
/// <param name="Name">The entity's name in the service; null where it takes a call to find out.</param>
public sealed record EntityAddress(string Protocol, string Host, string? Name)
{
    /// <summary>The virtual host of the server that has the entity; null where the service has none.</summary>
    public string? VirtualHost { get; init; }
}
