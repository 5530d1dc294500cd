using System.Text;

namespace Integration.Operations.Tests;

public sealed class KeptDocumentTests
{
    [Fact]
    public async Task Every_kind_of_header_and_bytes_come_back_out_of_the_journal()
    {
        await using var graveyard = new Graveyard();
        var original = new Message
        {
            MessageId = "m \"1\"\n",
            Body = new byte[] { 0, 255, 10 },
            GroupId = "g",
            CorrelationId = "c",
            TimeToLive = TimeSpan.FromHours(1),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            Headers = MessageHeaders.Create(
                ("text", "Grüße"), ("flag", true), ("number", 5L), ("ratio", 0.1), ("amount", 1.10m), ("at", graveyard.Clock.GetUtcNow()), ("id", new Guid(1, 2, 3, new byte[8])), ("bytes", new byte[] { 1 })),
        };
        await graveyard.BuryAsync((original, new DeadLetterInfo("Poison", "two\nlines", Graveyard.Orders, graveyard.Clock.GetUtcNow(), 7)));
        var before = (await graveyard.Queue.DeadLetters.PeekAsync(1))[0];
        await using var session = await graveyard.OpenAsync();

        Assert.Equal(1, (await session.DiscardAsync(DeadLetterQuery.All)).Done);
        Assert.Equal(1, (await session.UndoAsync()).Done);

        var back = (await graveyard.Queue.DeadLetters.PeekAsync(1))[0];
        Assert.Equal((before.Message, before.DeadLetter), (back.Message, back.DeadLetter));
    }

    [Fact]
    public async Task What_is_kept_is_one_line_each_and_readable()
    {
        await using var graveyard = new Graveyard();
        await graveyard.BuryAsync(2);
        await using (var session = await graveyard.OpenAsync())
            await session.DiscardAsync(DeadLetterQuery.All);

        var kept = (await File.ReadAllLinesAsync(graveyard.Journal, Encoding.UTF8)).Where(l => l.Contains(" K 0 ", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, kept.Count);
        Assert.Contains("\"body\":\"body of m0\"", kept[0], StringComparison.Ordinal);
    }
}
