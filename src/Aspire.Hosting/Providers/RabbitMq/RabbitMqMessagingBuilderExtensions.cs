using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>RabbitMQ by the container that Aspire has for it.</summary>
public static class RabbitMqMessagingBuilderExtensions
{
    /// <summary>Adds RabbitMQ on Aspire's server resource, whose management plugin, which the provider needs for its topology, is turned on.</summary>
    /// <param name="builder">The AppHost.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="server">The broker, of <c>AddRabbitMQ</c>; the resource starts once it is healthy.</param>
    public static IResourceBuilder<MessagingResource> AddRabbitMqMessaging(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<RabbitMQServerResource> server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var broker = server.WithManagementPlugin().Resource;
        var resource = new MessagingResource(name, "rabbitmq", messaging => messaging.AddRabbitMq())
        {
            ConnectionString = broker.ConnectionStringExpression,
            TakenBack = ["ConnectionName", "UserName", "Password", "VirtualHost"],
        };
        return builder.AddMessaging(resource)
            .WithSetting("Uri", broker.ConnectionStringExpression)
            .WithSetting("ManagementUri", ReferenceExpression.Create($"{broker.ManagementEndpoint}"))
            .WaitFor(server);
    }
}
