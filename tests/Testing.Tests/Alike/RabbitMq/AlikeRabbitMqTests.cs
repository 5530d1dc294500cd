using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests.Alike.RabbitMq;

/// <summary>In memory, with what RabbitMQ refuses.</summary>
public class AlikeRabbitMqTests
{
    [Fact]
    public async Task Groups_keep_the_application_from_starting()
    {
        var error = await Assert.ThrowsAsync<MessagingConfigurationException>(() => MessagingTestHost.StartAsync(
            b => b.Services.AddMessaging(b.Configuration).AddInMemory().AddRabbitMq().AddQueue(new("orders") { Ordered = true }), o => o.As("rabbitmq")));
        Assert.Contains(nameof(Capability.Groups), error.Message);
    }
}
