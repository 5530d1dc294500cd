using Integration.RabbitMq;

[assembly: AssemblyFixture(typeof(RabbitMqFixture))]

namespace Integration.Migration.Tests;

public sealed partial record MigrationEndpoint
{
    static partial void AddRabbitMq(Dictionary<string, Func<Task<MigrationEndpoint>>> known) => known["rabbitmq"] = RabbitMqAsync;

    /// <summary>What has a prefix of its own on the broker of this test run.</summary>
    internal static RabbitMqOptions NewRabbitMqOptions(RabbitMqServer server) => new()
    {
        Uri = server.Uri.AbsoluteUri,
        ManagementUri = server.ManagementUri.AbsoluteUri,
        NamePrefix = RabbitMqFixture.NewName("move") + ".",
    };

    private static async Task<MigrationEndpoint> RabbitMqAsync()
    {
        RabbitMqFixture.SkipWhenMissing();
        var fixture = (await TestContext.Current.GetFixture<RabbitMqFixture>())!;
        return new(RabbitMqMessaging.Create(NewRabbitMqOptions(fixture.Server)), () => ValueTask.CompletedTask);
    }
}
