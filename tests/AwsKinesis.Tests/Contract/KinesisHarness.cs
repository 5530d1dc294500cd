using System.Collections.Concurrent;
using Amazon.Kinesis;
using Integration.Aws.Kinesis.Options;
using Integration.ContractTests;
using Integration.Http;
using Integration.Kinesis;

[assembly: AssemblyFixture(typeof(Integration.Aws.Kinesis.Tests.Contract.KinesisHarness))]

namespace Integration.Aws.Kinesis.Tests.Contract;

/// <summary>Kinesis to the contract suite, on kinesis-local, with the leases of groups in dynalite; or all of it on a LocalStack.</summary>
public sealed class KinesisHarness : ContractHarness, IStreamOnlyHarness
{
    /// <summary>The variable that leads the suite to a LocalStack that runs.</summary>
    internal const string LocalStackVariable = "INTEGRATION_KINESIS_LOCALSTACK_URL";

    private readonly Uri? _localStack = Environment.GetEnvironmentVariable(LocalStackVariable) is { Length: > 0 } url ? new Uri(url) : null;
    private readonly KinesisFixture _servers = new();
    private readonly ConcurrentBag<FaultProxy> _proxies = [];

    public override string Provider => KinesisProvider.Name;

    public override string Broker => _localStack is null ? "kinesis-local 0.6.2, with leases in dynalite" : "LocalStack, with leases in its DynamoDB";

    public override string ReportName => _localStack is null ? Provider : "aws-kinesis-localstack";

    public override IReadOnlyList<string> Secrets => [LocalKinesis.Secret];

    public override Type NativeClientType => typeof(IAmazonKinesis);

    public Type NativeRecordType => typeof(Amazon.Kinesis.Model.Record);

    protected override Task<string?> FindUnavailabilityAsync() => Task.FromResult(_localStack is null ? KinesisFixture.FindMissing() : null);

    // A prefix for each scope: tests that list everything see their own alone.
    public override async Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options) =>
        await ConnectAsync(await GetKinesisAsync(), scope, options);

    public async Task<IMessaging?> ConnectRefusingAsync(string scope, MessagingClientOptions options, IReadOnlyCollection<string> texts)
    {
        var proxy = new FaultProxy(await GetKinesisAsync());
        _proxies.Add(proxy);
        proxy.Inject(RefusedRecords.Once(texts), times: int.MaxValue);
        return await ConnectAsync(proxy.Uri, scope, options);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private async Task<Uri> GetKinesisAsync() => _localStack ?? await _servers.GetKinesisLocalAsync();

    private async Task<IMessaging> ConnectAsync(Uri server, string scope, MessagingClientOptions options)
    {
        var settings = LocalKinesis.Options(server) with { NamePrefix = $"{scope[..Math.Min(scope.Length, 8)]}-", MaxErrorRetry = 0 };
        return KinesisMessaging.Create(settings with { Leases = new() { ServiceUrl = _localStack ?? await _servers.GetDynaliteAsync(), CreateTable = true } }, options);
    }
}
