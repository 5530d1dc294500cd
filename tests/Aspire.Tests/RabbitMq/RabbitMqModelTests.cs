using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Integration.Aspire.Tests.Model;

namespace Integration.Aspire.Tests.RabbitMq;

/// <summary>RabbitMQ on Aspire's container.</summary>
public sealed class RabbitMqModelTests
{
    [Fact]
    public async Task The_broker_and_its_management_are_handed_over_by_reference()
    {
        var builder = DistributedApplication.CreateBuilder();
        var broker = builder.AddRabbitMQ("broker");
        var messaging = builder.AddRabbitMqMessaging("messaging", broker);
        var application = builder.AddExecutable("application", "application", ".").WithReference(messaging);

        var environment = await application.EnvironmentAsync();

        Assert.Equal("rabbitmq", environment["Messaging__Provider"]);
        Assert.Equal(
            "amqp://guest:{broker-password.value}@{broker.bindings.tcp.host}:{broker.bindings.tcp.port}", environment["Messaging__Providers__rabbitmq__Uri"]);
        Assert.Equal("{broker.bindings.management.url}", environment["Messaging__Providers__rabbitmq__ManagementUri"]);
        Assert.Equal(environment["Messaging__Providers__rabbitmq__Uri"], environment["ConnectionStrings__messaging"]);
        Assert.Contains(messaging.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == broker.Resource);
        Assert.EndsWith("-management", Assert.Single(broker.Resource.Annotations.OfType<ContainerImageAnnotation>()).Tag, StringComparison.Ordinal);
    }
}
