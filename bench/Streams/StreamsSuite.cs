using Integration.Benchmarks.Streams;

namespace Integration.Benchmarks;

/// <summary>Records through a stream in memory, by how many it keeps.</summary>
internal static partial class Suites
{
    static partial void AddStreams(List<Suite> suites) => suites.Add(new("streams", [Records.Work]));
}
