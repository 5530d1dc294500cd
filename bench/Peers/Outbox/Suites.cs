namespace Integration.Benchmarks;

/// <summary>What is left out where its packages can't be restored.</summary>
internal static partial class Suites
{
    static partial void AddOutbox(List<Suite> suites) => suites.Add(Outbox.Transactions.Suite);
}
