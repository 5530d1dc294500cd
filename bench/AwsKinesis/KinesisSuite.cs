using Integration.Benchmarks.AwsKinesis;
using Integration.Kinesis;

namespace Integration.Benchmarks;

/// <summary>Over kinesalite, the faster of the local servers of the tests, beside code by hand on the SDK's client.</summary>
internal static partial class Suites
{
    static partial void AddKinesis(List<Suite> suites) => suites.Add(new("kinesis", [Appends.Work, Reads.Work])
    {
        StartAsync = async () =>
        {
            var server = await KinesisServer.StartKinesaliteAsync();
            return new(new Dictionary<string, string>(StringComparer.Ordinal) { [BenchStream.Address] = server.Uri.AbsoluteUri }, server.DisposeAsync);
        },
    });
}
