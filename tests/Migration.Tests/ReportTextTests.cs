namespace Integration.Migration.Tests;

/// <summary>What reports print: routes, counts and errors, no names of collection types.</summary>
public sealed class ReportTextTests
{
    private static readonly MoveRoute Route = new(EntityPath.Queue("a"), EntityPath.Queue("b"));

    [Fact]
    public void A_verification_prints_its_verdict_and_every_route()
    {
        var account = new RouteAccount
        {
            Route = Route,
            Verdict = VerifyVerdict.Mismatch,
            Copied = 5,
            NotCompleted = 1,
            InDoubt = 0,
            CopiedDigest = "",
            Source = null,
            Destination = null,
            Found = 4,
            Missing = ["m"],
            Duplicates = [],
            Foreign = 2,
        };

        Assert.Equal(
            $"Mismatch{Environment.NewLine}  a -> b: Mismatch; 5 copied, 1 not completed, 0 in doubt, 4 found, 1 missing, 0 duplicates, 2 foreign",
            new VerifyReport([account]).ToString());
        Assert.Equal("a -> b: Mismatch; 5 copied, 1 not completed, 0 in doubt", (account with { Found = null }).ToString());
    }

    [Fact]
    public void A_replay_prints_its_counts_and_failures() => Assert.Equal(
        $"2 replayed, 1 left{Environment.NewLine}  down", new ReplayReport(2, 1, [new InvalidOperationException("down")]).ToString());
}
