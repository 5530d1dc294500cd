using System.Collections.Concurrent;
using Amazon.Kinesis;
using Integration.Aws.Kinesis.Options;
using Integration.ContractTests;
using Integration.Http;
using Integration.Kinesis;

[assembly: AssemblyFixture(typeof(Integration.Aws.Kinesis.Tests.Contract.KinesisHarness))]

namespace Integration.Aws.Kinesis.Tests.Contract;

/// <summary>Kinesis to the contract suite, on kinesis-local, with the leases of groups in dynalite.</summary>
public sealed class KinesisHarness : ContractHarness, IStreamOnlyHarness
{
    private readonly KinesisFixture _servers = new();
    private readonly ConcurrentBag<FaultProxy> _proxies = [];

    public override string Provider => KinesisProvider.Name;

    public override string Broker => "kinesis-local 0.6.2, with leases in dynalite";

    public override IReadOnlyList<string> Secrets => [LocalKinesis.Secret];

    public override Type NativeClientType => typeof(IAmazonKinesis);

    public Type NativeRecordType => typeof(Amazon.Kinesis.Model.Record);

    protected override Task<string?> FindUnavailabilityAsync() => Task.FromResult(KinesisFixture.FindMissing());

    // A prefix for each scope: tests that list everything see their own alone.
    public override async Task<IMessaging> ConnectAsync(string scope, MessagingClientOptions options) =>
        await ConnectAsync(await _servers.GetKinesisLocalAsync(), scope, options);

    public async Task<IMessaging?> ConnectRefusingAsync(string scope, MessagingClientOptions options, IReadOnlyCollection<string> texts)
    {
        var proxy = new FaultProxy(await _servers.GetKinesisLocalAsync());
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

    private async Task<IMessaging> ConnectAsync(Uri server, string scope, MessagingClientOptions options)
    {
        var settings = LocalKinesis.Options(server) with { NamePrefix = $"{scope[..Math.Min(scope.Length, 8)]}-", MaxErrorRetry = 0 };
        return KinesisMessaging.Create(settings with { Leases = new() { ServiceUrl = await _servers.GetDynaliteAsync(), CreateTable = true } }, options);
    }
}
