using Integration.Hosting;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Binds types of messages to where they go.</summary>
public static class MessageMappingBuilderExtensions
{
    /// <summary>
    /// Binds a type to a queue or topic, so that <c>publisher.SendAsync(order)</c> and <c>publisher.PublishAsync(placed)</c> suffice. What the
    /// configuration has at <c>Messages:&lt;name of the type&gt;</c> wins over it, and it wins over <see cref="DestinationAttribute"/>.
    /// </summary>
    /// <typeparam name="T">
    /// The type; values of types derived from it, or implementing it, go there as well unless they have a binding of their own.
    /// </typeparam>
    /// <param name="builder">The client.</param>
    /// <param name="destination">
    /// The name of a declared queue or topic; where one name is both, or nothing is declared, <c>queue:orders</c> or <c>topic:order-placed</c>. Null
    /// where the configuration or the attribute says it. The start fails when nothing does, and when there is no such queue or topic.
    /// </param>
    public static IMessagingBuilder MapMessage<T>(this IMessagingBuilder builder, string? destination = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton(builder.Name, new MessageMapping(typeof(T), destination));
        return builder;
    }
}
