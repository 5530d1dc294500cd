using Integration.ContractTests;

namespace Integration.AzureServiceBus.Tests.Contract;

/// <summary>
/// The official package against a namespace or a running emulator, named by INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING
/// (and INTEGRATION_AZURE_SERVICEBUS_ADMINISTRATION_CONNECTION_STRING where its administration has another port), else
/// against the emulator in a container where the build has Testcontainers.
/// </summary>
internal sealed class ServiceBusPlace : IServiceBusPlace
{
    private const string Variable = "INTEGRATION_AZURE_SERVICEBUS_CONNECTION_STRING";

    private string? _connectionString = Environment.GetEnvironmentVariable(Variable);
    private string? _administration = Environment.GetEnvironmentVariable("INTEGRATION_AZURE_SERVICEBUS_ADMINISTRATION_CONNECTION_STRING");
#if TESTCONTAINERS
    private readonly ServiceBusEmulator _emulator = new();
#endif

    public string Broker => Environment.GetEnvironmentVariable(Variable) is null ? "Service Bus emulator" : $"the namespace of {Variable}";

    public bool UsesVirtualTime => false;

    public bool IsRequired => Environment.GetEnvironmentVariable(Variable) is not null;

    public IReadOnlyList<string> Secrets =>
        _connectionString?.Split(';').Where(p => p.StartsWith("SharedAccessKey=", StringComparison.OrdinalIgnoreCase)).Select(p => p[16..]).ToList() ?? [];

    public async Task<string?> StartAsync()
    {
        if (!string.IsNullOrWhiteSpace(_connectionString))
            return null;
#if TESTCONTAINERS
        if (ServiceBusEmulator.Refusal is { } refusal)
            return $"{Variable} is not set, and {refusal}.";
        try
        {
            (_connectionString, _administration) = await _emulator.StartAsync();
            return null;
        }
        catch (Exception exception)
        {
            return $"{Variable} is not set, and the emulator's container did not start: {exception.Message}";
        }
#else
        await Task.CompletedTask;
        return $"{Variable} is not set, and this build has no Testcontainers.";
#endif
    }

    public AzureServiceBusOptions Options(string scope, MessagingClientOptions client) => new()
    {
        ConnectionString = _connectionString,
        AdministrationConnectionString = _administration,
    };

    // Throttling and quotas can't be asked for; a wrong key and a dead port can.
    public AzureServiceBusOptions? Options(Outage outage, MessagingClientOptions client) => outage switch
    {
        Outage.Unauthorized when !_connectionString!.Contains("UseDevelopmentEmulator", StringComparison.OrdinalIgnoreCase) => new()
        {
            ConnectionString = string.Join(';', _connectionString.Split(';').Select(p => p.StartsWith("SharedAccessKey=", StringComparison.OrdinalIgnoreCase) ? "SharedAccessKey=bm9ib2R5" : p)),
        },
        Outage.Unreachable => new()
        {
            ConnectionString = "Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=a;SharedAccessKey=bm9ib2R5;UseDevelopmentEmulator=true",
            Retry = new Azure.Messaging.ServiceBus.ServiceBusRetryOptions { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(5) },
        },
        _ => null,
    };

    public long? CountAdministrationCalls(string fullyQualifiedNamespace) => null;

#if TESTCONTAINERS
    public ValueTask DisposeAsync() => _emulator.DisposeAsync();
#else
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
#endif
}
