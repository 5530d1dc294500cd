using Integration.RabbitMq;

namespace Integration.Examples.Tests.Orders.Setups;

internal sealed partial record ProviderSetup
{
    static partial void AddRabbitMq(Dictionary<string, Func<Task<ProviderSetup>>> all) => all["rabbitmq"] = StartRabbitMqAsync;

    /// <summary>The broker that this machine has installed, started for this test.</summary>
    private static async Task<ProviderSetup> StartRabbitMqAsync()
    {
        RabbitMqFixture.SkipWhenMissing();
        var server = await RabbitMqServer.StartAsync();
        return new([$"--Messaging:Providers:rabbitmq:Uri={server.Uri}", $"--Messaging:Providers:rabbitmq:ManagementUri={server.ManagementUri}"], server);
    }
}
