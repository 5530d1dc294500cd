using Azure.Messaging.ServiceBus;

namespace Integration.AzureServiceBus.Tests.Unit;

public sealed class OptionsTests
{
    private const string ConnectionString = "Endpoint=sb://contoso.servicebus.windows.net/;SharedAccessKeyName=app;SharedAccessKey=c2VjcmV0";

    [Fact]
    public void Every_fault_is_listed_at_once()
    {
        var options = new AzureServiceBusOptions
        {
            ConnectionString = "SharedAccessKey=c2VjcmV0",
            FullyQualifiedNamespace = "https://contoso.servicebus.windows.net/",
            TransportType = (ServiceBusTransportType)7,
            MaxConcurrentSessions = 0,
            SessionIdleTimeout = TimeSpan.Zero,
            PrefetchCount = -1,
            PollTimeout = TimeSpan.Zero,
            NamePrefix = "/a b",
            Limits = new AzureServiceBusLimits { MaxBatchCount = 0 },
        };

        var error = Assert.Throws<ArgumentException>(() => AzureServiceBusMessaging.Create(options));

        Assert.Equal("options", error.ParamName);
        string[] settings = ["ConnectionString", "FullyQualifiedNamespace", "TransportType", "MaxConcurrentSessions", "SessionIdleTimeout", "PrefetchCount", "PollTimeout", "NamePrefix", "Limits"];
        Assert.All(settings, setting => Assert.Contains(setting, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("c2VjcmV0", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_secret_is_printed() =>
        Assert.DoesNotContain("c2VjcmV0", new AzureServiceBusOptions { ConnectionString = ConnectionString }.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(ConnectionString, null)]
    [InlineData("Endpoint=sb://localhost:5673;SharedAccessKeyName=a;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true;", null)]
    [InlineData(null, "contoso.servicebus.windows.net")]
    public async Task Either_way_to_a_namespace_makes_a_client(string? connectionString, string? host)
    {
        await using var messaging = AzureServiceBusMessaging.Create(new AzureServiceBusOptions { ConnectionString = connectionString, FullyQualifiedNamespace = host });

        Assert.Equal("azure-service-bus", messaging.Provider);
        Assert.NotNull(messaging.As<ServiceBusClient>());
    }
}
