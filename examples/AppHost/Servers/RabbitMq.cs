using Aspire.Hosting.ApplicationModel;

namespace AppHost.Servers;

internal static partial class Server
{
    // In a container.
    static partial void AddRabbitMq(
        IDistributedApplicationBuilder builder, string name, Dictionary<string, Func<IResourceBuilder<MessagingResource>>> known) =>
        known["rabbitmq"] = () => builder.AddRabbitMqMessaging(name, builder.AddRabbitMQ("broker"));
}
