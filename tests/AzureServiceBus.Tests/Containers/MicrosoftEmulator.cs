using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Networks;

namespace Integration.AzureServiceBus.Tests.Containers;

/// <summary>
/// Microsoft's emulator in a container, beside the SQL Server that it needs. Both ask their user to accept a licence, which
/// ACCEPT_EULA=Y does and nothing else.
/// </summary>
internal sealed class MicrosoftEmulator : IAsyncDisposable
{
    // The first version with an administration endpoint.
    private const string Image = "mcr.microsoft.com/azure-messaging/servicebus-emulator:2.0.0";
    private const string DatabaseImage = "mcr.microsoft.com/mssql/server:2022-latest";
    private const string DatabaseHost = "database";
    private const string DatabasePassword = "Emulator-2022";
    private const ushort AmqpPort = 5672;
    private const ushort HttpPort = 5300;

    private INetwork? _network;
    private IContainer? _database;
    private IContainer? _emulator;

    /// <summary>Why it may not be started, or null.</summary>
    public static string? Refusal =>
        string.Equals(Environment.GetEnvironmentVariable("ACCEPT_EULA"), "Y", StringComparison.OrdinalIgnoreCase)
            ? null
            : "ACCEPT_EULA=Y, which accepts the licences of Microsoft's Service Bus emulator and SQL Server, is not set";

    /// <summary>Starts it; the connection strings of its two ports.</summary>
    public async Task<(string Amqp, string Administration)> StartAsync()
    {
        _network = new NetworkBuilder().Build();
        _database = new ContainerBuilder(DatabaseImage)
            .WithNetwork(_network)
            .WithNetworkAliases(DatabaseHost)
            .WithEnvironment("ACCEPT_EULA", "Y")
            .WithEnvironment("MSSQL_SA_PASSWORD", DatabasePassword)
            .Build();
        _emulator = new ContainerBuilder(Image)
            .WithNetwork(_network)
            .WithPortBinding(AmqpPort, true)
            .WithPortBinding(HttpPort, true)
            .WithEnvironment("ACCEPT_EULA", "Y")
            .WithEnvironment("SQL_SERVER", DatabaseHost)
            .WithEnvironment("MSSQL_SA_PASSWORD", DatabasePassword)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request.ForPort(HttpPort).ForPath("/health")))
            .DependsOn(_database)
            .Build();
        await _emulator.StartAsync();
        return (At(AmqpPort), At(HttpPort));

        string At(ushort port) =>
            $"Endpoint=sb://{_emulator.Hostname}:{_emulator.GetMappedPublicPort(port)};SharedAccessKeyName=RootManageSharedAccessKey;"
            + "SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;";
    }

    public async ValueTask DisposeAsync()
    {
        if (_emulator is not null)
            await _emulator.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_network is not null)
            await _network.DisposeAsync();
    }
}
