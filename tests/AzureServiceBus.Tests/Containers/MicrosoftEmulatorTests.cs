using DotNet.Testcontainers.Builders;
using Integration.AzureServiceBus.Tests.Brokers;
using Integration.AzureServiceBus.Tests.Contract;
using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Containers;

/// <summary>
/// The contract suite on Microsoft's emulator beside that on this repository's own, with the report azure-service-bus-namespace. Where it
/// can't run, or its licence is not accepted, this test alone says so.
/// </summary>
public sealed class MicrosoftEmulatorTests
{
    [Fact]
    public async Task The_contract_suite_passes()
    {
        Assert.SkipWhen(MicrosoftEmulator.Refusal is not null, $"Inconclusive: Microsoft's Service Bus emulator did not run: {MicrosoftEmulator.Refusal}.");
        await using var emulator = new MicrosoftEmulator();
        var (amqp, administration) = await StartAsync(emulator);

        var (code, output) = await SuiteProcess.RunAsync(typeof(AzureServiceBusHarness), new Dictionary<string, string>
        {
            [NamespaceBroker.Variable] = amqp,
            [NamespaceBroker.AdministrationVariable] = administration,
        });

        Assert.True(code == 0, output);
    }

    private static async Task<(string Amqp, string Administration)> StartAsync(MicrosoftEmulator emulator)
    {
        try
        {
            return await emulator.StartAsync();
        }
        catch (DockerUnavailableException)
        {
            Assert.Skip("Inconclusive: Microsoft's Service Bus emulator did not run: it needs Docker, which does not run here.");
            throw;
        }
    }
}
