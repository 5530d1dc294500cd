using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Places;

/// <summary>Microsoft's emulator in a container, where INTEGRATION_AZURE_SERVICEBUS_CONTAINER=1 asks for it.</summary>
internal sealed class ContainerPlace : IServiceBusPlace
{
    public const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONTAINER";

    private readonly MicrosoftEmulator _emulator = new();
    private AzureServiceBusOptions _options = new();

    public string Broker => "Microsoft's Service Bus emulator in a container";

    public bool IsRequired => true;

    public IReadOnlyList<string> Secrets => [];

    public async Task<string?> StartAsync()
    {
        if (MicrosoftEmulator.Refusal is { } refusal)
            return $"{refusal}.";
        try
        {
            var (amqp, administration) = await _emulator.StartAsync();
            _options = new() { ConnectionString = amqp, AdministrationConnectionString = administration };
            return null;
        }
        catch (Exception exception)
        {
            return $"the emulator's container did not start: {exception.Message}";
        }
    }

    public Task<AzureServiceBusOptions> OptionsAsync(string scope) => Task.FromResult(_options);

    public Task<AzureServiceBusOptions?> OptionsAsync(Outage outage) =>
        Task.FromResult(outage == Outage.Unreachable ? NamespacePlace.Unreachable : null);

    public long? CountAdministrationCalls(string scope) => null;

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();
}
