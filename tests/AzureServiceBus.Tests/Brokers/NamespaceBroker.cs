using Azure.Messaging.ServiceBus;
using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Brokers;

/// <summary>
/// A namespace, or a running emulator, named by INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING (and
/// INTEGRATION_AZURE_SERVICEBUS_ADMINISTRATION_CONNECTION_STRING where its administration has another port).
/// </summary>
internal sealed class NamespaceBroker : IServiceBusBroker
{
    public const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING";
    public const string AdministrationVariable = "INTEGRATION_AZURE_SERVICEBUS_ADMINISTRATION_CONNECTION_STRING";

    private readonly string _connectionString = Environment.GetEnvironmentVariable(Variable)!;
    private readonly string? _administration = Environment.GetEnvironmentVariable(AdministrationVariable);

    /// <summary>A port where nobody listens.</summary>
    public static AzureServiceBusOptions Unreachable { get; } = new()
    {
        ConnectionString = "Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=a;SharedAccessKey=bm9ib2R5;UseDevelopmentEmulator=true",
        Retry = new ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(5) },
    };

    public string Name => $"the namespace of {Variable}";

    public bool IsRequired => true;

    public IReadOnlyList<string> Secrets =>
        _connectionString.Split(';').Where(p => p.StartsWith("SharedAccessKey=", StringComparison.OrdinalIgnoreCase)).Select(p => p[16..]).ToList();

    public Task<string?> StartAsync() => Task.FromResult<string?>(null);

    public Task<AzureServiceBusOptions> OptionsAsync(string scope) => Task.FromResult(new AzureServiceBusOptions
    {
        ConnectionString = _connectionString,
        AdministrationConnectionString = _administration,
    });

    // Throttling and quotas can't be asked for; a wrong key and a dead port can.
    public Task<AzureServiceBusOptions?> OptionsAsync(Outage outage) => Task.FromResult(outage switch
    {
        Outage.Unauthorized when !_connectionString.Contains("UseDevelopmentEmulator", StringComparison.OrdinalIgnoreCase) => new AzureServiceBusOptions
        {
            ConnectionString = string.Join(
                ';', _connectionString.Split(';').Select(p => p.StartsWith("SharedAccessKey=", StringComparison.OrdinalIgnoreCase) ? "SharedAccessKey=bm9ib2R5" : p)),
        },
        Outage.Unreachable => Unreachable,
        _ => null,
    });

    /// <summary>There is no relay in front of a namespace: its certificate is its own.</summary>
    public Task<(SlowWire Relay, AzureServiceBusOptions Options)?> RelayAsync(string scope) => Task.FromResult<(SlowWire, AzureServiceBusOptions)?>(null);

    public long? CountAdministrationCalls(string scope) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
