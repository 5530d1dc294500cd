using Amazon.Runtime;
using Integration.ContractTests;
using Testcontainers.LocalStack;

namespace Integration.Aws.Tests.Contract;

/// <summary>LocalStack in a container. 4.14.0 is the last tag that needs no account; INTEGRATION_LOCALSTACK_TAG with LOCALSTACK_AUTH_TOKEN picks a newer one.</summary>
internal sealed class LocalStackPlace : AwsPlace
{
    private const string Secret = "localstack-secret-77aa";
    private readonly LocalStackContainer _container;

    public LocalStackPlace()
    {
        var token = Environment.GetEnvironmentVariable("LOCALSTACK_AUTH_TOKEN");
        var tag = token is null ? "4.14.0" : Environment.GetEnvironmentVariable("INTEGRATION_LOCALSTACK_TAG") ?? "latest";
        Broker = $"LocalStack {tag}";
        var builder = new LocalStackBuilder($"localstack/localstack:{tag}").WithEnvironment("SERVICES", "sqs,sns");
        _container = (token is null ? builder : builder.WithEnvironment("LOCALSTACK_AUTH_TOKEN", token)).Build();
    }

    public override string Broker { get; }

    public override string ReportName => "aws-localstack";

    public override IReadOnlyList<KnownLimit> KnownLimits => EmulatorLimits.OfLocalStack;

    public override IReadOnlyList<string> Secrets => [Secret];

    public override AwsMessagingOptions Options => new()
    {
        ServiceUrl = new Uri(_container.GetConnectionString()),
        Region = "us-east-1",
        AccountId = "000000000000",
        Credentials = new BasicAWSCredentials("localstack", Secret),
    };

    public override Task StartAsync() => _container.StartAsync();

    public override ValueTask DisposeAsync() => _container.DisposeAsync();
}
