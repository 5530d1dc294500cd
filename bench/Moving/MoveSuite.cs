using Integration.Aws.Tests.Emulator;
using Integration.Benchmarks.Aws;
using Integration.Benchmarks.Moving;

namespace Integration.Benchmarks;

/// <summary>The mover beside a loop by hand: in memory, and between two queues of the local SQS server, near and 10 ms away.</summary>
internal static partial class Suites
{
    static partial void AddMove(List<Suite> suites) => suites.Add(new("move", [MemoryMoves.Work, SqsMoves.Near, SqsMoves.Far])
    {
        StartAsync = async () =>
        {
            var server = await FauxqsServer.StartAsync();
            var far = new FaultProxy(server.Uri);
            far.Inject(new ProxyFault.Delay(TimeSpan.FromMilliseconds(10)), times: int.MaxValue);
            return new(
                new Dictionary<string, string>(StringComparer.Ordinal) { [Sqs.Address] = server.Uri.AbsoluteUri, [SqsMoves.FarAddress] = far.Uri.AbsoluteUri },
                async () =>
                {
                    await far.DisposeAsync();
                    await server.DisposeAsync();
                });
        },
    });
}
