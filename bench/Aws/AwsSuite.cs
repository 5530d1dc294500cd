using Integration.Aws.Tests.Emulator;
using Integration.Benchmarks.Aws;

namespace Integration.Benchmarks;

/// <summary>Over the local SQS server of the tests, beside code by hand on the bare SDK.</summary>
internal static partial class Suites
{
    static partial void AddAws(List<Suite> suites) => suites.Add(new("aws", [BatchedSends.Work, BatchedReceives.Work, SingleSends.Work, IdleSends.Work])
    {
        StartAsync = async () =>
        {
            var server = await FauxqsServer.StartAsync();
            return new(new Dictionary<string, string>(StringComparer.Ordinal) { [Sqs.Address] = server.Uri.AbsoluteUri }, server.DisposeAsync);
        },
    });
}
