namespace Integration.Abstractions.Tests.Messages;

/// <summary>What results print: counts and errors, no names of collection types.</summary>
public sealed class ResultTextTests
{
    [Fact]
    public void A_numeric_sequence_number_reads_as_text_and_gives_way_to_a_text()
    {
        var numeric = new DeliveryInfo { Source = EntityPath.Queue("q"), EnqueuedAt = DateTimeOffset.UnixEpoch, DeliveryCount = 1, NumericSequenceNumber = 42 };
        Assert.Equal("42", numeric.SequenceNumber);
        var text = numeric with { SequenceNumber = "0042" };
        Assert.Equal((0, "0042"), (text.NumericSequenceNumber, text.SequenceNumber));
        Assert.Null((numeric with { SequenceNumber = null }).SequenceNumber);
    }

    [Fact]
    public void Receipts_are_equal_by_what_they_say()
    {
        var receipt = new SendReceipt("id", "7");
        Assert.Equal(new SendReceipt("id", "7"), receipt);
        Assert.Equal(new SendReceipt("id", "7").GetHashCode(), receipt.GetHashCode());
        Assert.NotEqual(receipt, receipt with { SequenceNumber = null });
        Assert.NotEqual(receipt, receipt with { MessageId = "other" });
        Assert.Equal("SendReceipt { MessageId = id, SequenceNumber = 7 }", receipt.ToString());
    }

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
