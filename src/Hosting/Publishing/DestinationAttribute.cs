namespace Integration.Hosting;

/// <summary>
/// Binds a type to the queue or topic that its values go to, so that <see cref="IMessagePublisher"/> needs no name. The configuration
/// (<c>Messages</c>) and <c>MapMessage</c> win over it; a type without one has its base type's.
/// </summary>
/// <param name="destination">The name of a declared queue or topic; where one name is both, or nothing is declared, <c>queue:orders</c> or <c>topic:order-placed</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class DestinationAttribute(string destination) : Attribute
{
    /// <summary>The queue or topic.</summary>
    public string Destination => destination;
}
