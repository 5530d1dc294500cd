namespace Integration.Abstractions.Tests.Messages;

/// <summary>What results print: counts and errors, no names of collection types.</summary>
public sealed class ResultTextTests
{
    [Fact]
    public void A_redrive_prints_its_counts_and_failures()
    {
        var result = new RedriveResult(3, [new ThrottledException("slow down.", "aws", EntityPath.Queue("orders"))]);

        Assert.StartsWith("3 moved, 1 failed" + Environment.NewLine + "  ", result.ToString(), StringComparison.Ordinal);
        Assert.Contains("slow down.", result.ToString(), StringComparison.Ordinal);
        Assert.Equal("0 moved, 0 failed", new RedriveResult(0, []).ToString());
    }

    [Fact]
    public void Many_sends_print_their_counts_and_failures_and_no_body()
    {
        var results = new SendResults(
        [
            new(Message.FromText("s3cret"), new SendReceipt("1"), null),
            new(Message.FromText("s3cret"), null, new TimeoutException("too many headers")),
        ]);

        Assert.Equal($"1 of 2 sent{Environment.NewLine}  too many headers", results.ToString());
        Assert.Equal("0 of 0 settled", new SettleResults([]).ToString());
    }
}
