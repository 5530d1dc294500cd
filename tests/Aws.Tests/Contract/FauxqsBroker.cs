using Amazon.Runtime;
using Integration.Aws.Tests.Emulator;
using Integration.ContractTests;

namespace Integration.Aws.Tests.Contract;

/// <summary>fauxqs on the loopback interface: needs no Docker.</summary>
internal sealed class FauxqsBroker : AwsBroker
{
    private const string Secret = "fauxqs-secret-4c1d";
    private FauxqsServer? _server;

    public override string Name => EmulatorLimits.Fauxqs;

    public override IReadOnlyList<KnownLimit> KnownLimits => EmulatorLimits.OfFauxqs;

    public override IReadOnlyList<string> Secrets => [Secret];

    public override AwsMessagingOptions Options => new()
    {
        ServiceUrl = _server!.Uri,
        Region = "us-east-1",
        AccountId = "000000000000",
        Credentials = new BasicAWSCredentials("fauxqs", Secret),
    };

    /// <summary>One that can't be started is a failure: nothing but the lock file decides about it.</summary>
    public override async Task<string?> StartAsync()
    {
        _server = await FauxqsServer.StartAsync();
        return null;
    }

    public override ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
