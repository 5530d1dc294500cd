using Integration.Aws.Tests.Receiving;

namespace Integration.Aws.Tests.Sending;

/// <summary>Groups on the wire to a plain queue of SQS, which delivers fairly among them.</summary>
public sealed class FairQueueTests
{
    [Fact]
    public async Task A_plain_queue_is_told_the_group_and_nothing_of_deduplication()
    {
        await using var sqs = new ScriptedSqs(new("orders"));

        (await sqs.Queue.SendManyAsync([Message.FromText("1") with { GroupId = "tenant-7" }, Message.FromText("2") with { GroupId = "tenant-8" }, Message.FromText("3")]))
            .ThrowIfAnyFailed();
        await sqs.Queue.SendAsync(Message.FromText("4") with { GroupId = "tenant-9" });

        var entries = sqs.Bodies("SendMessageBatch").SelectMany(b => b["Entries"]!.AsArray()).Concat(sqs.Bodies("SendMessage")).ToList();
        Assert.Equal(["tenant-7", "tenant-8", null, "tenant-9"], entries.Select(e => (string?)e!["MessageGroupId"]));
        Assert.All(entries, e => Assert.Null(e!["MessageDeduplicationId"]));
    }

    [Fact]
    public async Task The_group_is_asked_for_and_stays_with_a_message_that_is_dead_lettered()
    {
        await using var sqs = new ScriptedSqs(new("orders"));
        sqs.Answer("ReceiveMessage", ScriptedSqs.Received("a1"));

        var received = Assert.Single(await sqs.Queue.ReceiveAsync(1, TimeSpan.FromSeconds(5)));
        await received.DeadLetterAsync("reason");

        Assert.Equal("a", received.Message.GroupId);
        Assert.Matches("\"(All|MessageGroupId)\"", sqs.Bodies("ReceiveMessage")[0].ToJsonString());
        var copies = sqs.Bodies("SendMessageBatch").SelectMany(b => b["Entries"]!.AsArray()).Concat(sqs.Bodies("SendMessage"));
        Assert.Equal("a", (string?)Assert.Single(copies)!["MessageGroupId"]);
    }
}
