using Integration.Aws.Kinesis.Options;
using Integration.Kinesis;
using Integration.Parking;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

public sealed class ParkingTests(KinesisFixture servers)
{
    [Fact]
    public async Task A_poison_record_is_parked_by_a_client_that_has_queues()
    {
        await using var local = await KinesisLocal.StartAsync(servers);
        var options = LocalKinesis.Options(local.Proxy.Uri) with { Leases = new() { ServiceUrl = await servers.GetDynaliteAsync(), CreateTable = true } };

        await ParkingRun.AssertParkedAsync(KinesisProvider.Name, m => m.AddKinesis(_ => options), local.Stream.Path.Name);
    }
}
