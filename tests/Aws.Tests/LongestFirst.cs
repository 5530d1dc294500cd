using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Integration.Aws.Tests.LongestFirst))]

namespace Integration.Aws.Tests;

/// <summary>
/// Classes that wait for many locks and delays to end begin first: each runs its tests one after the other, and the longest of
/// them decides how long all of them take.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = ["IdleContract", "LockContract", "ConsumerContract", "TimeToLiveContract", "DeadLetterContract", "Contract"];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => Array.FindIndex(Longest, name => c.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is var rank && rank < 0 ? Longest.Length : rank)];
}
