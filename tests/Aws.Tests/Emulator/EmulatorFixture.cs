using Amazon.Runtime;
using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration.Aws.Tests.Emulator;

[assembly: AssemblyFixture(typeof(EmulatorFixture))]

namespace Integration.Aws.Tests.Emulator;

/// <summary>One emulator for the whole test run; each test uses names of its own.</summary>
public sealed class EmulatorFixture : IAsyncLifetime
{
    private FauxqsServer? _server;

    public Uri Uri => _server?.Uri ?? throw new InvalidOperationException("The emulator has not been started yet.");

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..(prefix.Length + 13)];

    public async ValueTask InitializeAsync() => _server = await FauxqsServer.StartAsync();

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    public AmazonSQSClient CreateSqs() => CreateSqs(Uri);

    public AmazonSimpleNotificationServiceClient CreateSns() => CreateSns(Uri);

    /// <summary>A client for any local server, with test credentials and quick retries.</summary>
    internal static AmazonSQSClient CreateSqs(Uri server, Action<AmazonSQSConfig>? configure = null) =>
        new(new BasicAWSCredentials("test", "test"), Configured(new AmazonSQSConfig(), server, configure));

    /// <inheritdoc cref="CreateSqs(System.Uri,System.Action{AmazonSQSConfig}?)"/>
    internal static AmazonSimpleNotificationServiceClient CreateSns(
        Uri server, Action<AmazonSimpleNotificationServiceConfig>? configure = null) =>
        new(new BasicAWSCredentials("test", "test"), Configured(new AmazonSimpleNotificationServiceConfig(), server, configure));

    private static TConfig Configured<TConfig>(TConfig config, Uri server, Action<TConfig>? configure)
        where TConfig : ClientConfig
    {
        config.ServiceURL = server.AbsoluteUri;
        config.AuthenticationRegion = "us-east-1";
        configure?.Invoke(config);
        return config;
    }
}
