using Amazon.Runtime;
using DotNet.Testcontainers.Builders;
using Integration.ContractTests;
using Testcontainers.LocalStack;

namespace Integration.Aws.Tests.Contract;

/// <summary>
/// LocalStack: the one that INTEGRATION_LOCALSTACK_URL names, else in a container. 4.14.0 is the last tag that needs no account;
/// INTEGRATION_LOCALSTACK_TAG with LOCALSTACK_AUTH_TOKEN picks a newer one.
/// </summary>
internal sealed class LocalStackBroker : AwsBroker
{
    private const string Secret = "localstack-secret-77aa";
    private readonly string? _token = Environment.GetEnvironmentVariable("LOCALSTACK_AUTH_TOKEN");
    private string? _url = Environment.GetEnvironmentVariable("INTEGRATION_LOCALSTACK_URL");
    private LocalStackContainer? _container;

    public override string Name => $"LocalStack {Tag}";

    public override string ReportName => "aws-localstack";

    public override IReadOnlyList<KnownLimit> KnownLimits => EmulatorLimits.OfLocalStack;

    public override IReadOnlyList<string> Secrets => [Secret];

    public override AwsMessagingOptions Options => new()
    {
        ServiceUrl = new Uri(_url!),
        Region = "us-east-1",
        AccountId = "000000000000",
        Credentials = new BasicAWSCredentials("localstack", Secret),
    };

    private string Tag => _token is null ? "4.14.0" : Environment.GetEnvironmentVariable("INTEGRATION_LOCALSTACK_TAG") ?? "latest";

    public override async Task<string?> StartAsync()
    {
        if (!string.IsNullOrEmpty(_url))
            return null;
        var builder = new LocalStackBuilder($"localstack/localstack:{Tag}").WithEnvironment("SERVICES", "sqs,sns");
        if (_token is not null)
            builder = builder.WithEnvironment("LOCALSTACK_AUTH_TOKEN", _token);
        try
        {
            _container = builder.Build();
        }
        catch (DockerUnavailableException)
        {
            return "it needs Docker, which does not run here";
        }

        try
        {
            await _container.StartAsync();
        }
        catch (Exception exception) when (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
        {
            return $"its container did not start: {exception.Message}";
        }

        _url = _container.GetConnectionString();
        return null;
    }

    public override ValueTask DisposeAsync() => _container?.DisposeAsync() ?? ValueTask.CompletedTask;
}
