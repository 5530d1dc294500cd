using System.Globalization;
using DotNet.Testcontainers.Builders;
using Integration.ContractTests;
using Integration.RabbitMq.Tests.Contract;
using Testcontainers.RabbitMq;

namespace Integration.RabbitMq.Tests.Containers;

/// <summary>
/// The contract suite on RabbitMQ 4.3, which counts deliveries in another way than those before it, in a container beside that on the installed broker,
/// with the report rabbitmq-4. Where it can't run, this test alone says so.
/// </summary>
public sealed class NewerBrokerTests
{
    private const ushort ManagementPort = 15672;

    [Fact]
    public async Task The_contract_suite_passes()
    {
        await using var broker = await StartAsync();

        var (code, output) = await SuiteProcess.RunAsync(typeof(RabbitMqHarness), new Dictionary<string, string>
        {
            [GivenBroker.Variable] = broker.GetConnectionString(),
            [GivenBroker.ManagementVariable] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{broker.GetMappedPublicPort(ManagementPort)}"),
        });

        Assert.True(code == 0, output);
    }

    private static async Task<RabbitMqContainer> StartAsync()
    {
        try
        {
            var broker = new RabbitMqBuilder("rabbitmq:4.3-management").WithPortBinding(ManagementPort, true).Build();
            await broker.StartAsync();
            return broker;
        }
        catch (DockerUnavailableException)
        {
            Assert.Skip("Inconclusive: RabbitMQ 4 did not run: it needs Docker, which does not run here.");
            throw;
        }
    }
}
