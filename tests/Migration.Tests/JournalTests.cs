namespace Integration.Migration.Tests;

public sealed class JournalTests
{
    private static readonly MoveRoute Route = MoveRoute.Same(EntityPath.Queue("jobs"));

    [Fact]
    public async Task Torn_at_any_byte_it_resumes_without_loss()
    {
        using var folder = new TemporaryFolder();
        var whole = await JournalOfMoveAsync(folder, 4);
        for (var length = 0; length <= whole.Length; length++)
        {
            var path = folder.File($"torn-{length}");
            await File.WriteAllBytesAsync(path, whole[..length]);
            var content = await JournalContent.ReadAsync(path);
            Assert.InRange(content.Length, 0, length);
            await using (var journal = await MoveJournal.OpenAsync(path, "in-memory", "in-memory", [Route]))
                Assert.NotNull(journal.RouteLog(Route));

            // What was appended behind the torn line reads back.
            Assert.Equal(Route, Assert.Single((await JournalContent.ReadAsync(path)).Routes).Route);
        }
    }

    [Fact]
    public async Task A_message_whose_send_has_no_known_outcome_is_sent_again_and_reported()
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await brokers.CreateQueueAsync(new("jobs"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("one"));
        var path = folder.File("journal");
        await PrepareAsync(brokers, path, (log, copy) =>
        {
            log.Sending([copy]);
            return Task.CompletedTask;
        });

        var report = await brokers.MoveAsync(Route, brokers.Quick with { JournalPath = path });

        Assert.Equal((MoveEnd.Drained, 1L, 1L, false), (report.End, report.Copied, report.PossibleDuplicates, report.Deduplicated));
        Assert.Equal(1, Assert.Single((await Verifier.VerifyAsync(brokers.From, brokers.To, path)).Routes).InDoubt);
    }

    [Fact]
    public async Task A_message_that_was_copied_and_comes_again_is_only_completed()
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await brokers.CreateQueueAsync(new("jobs"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("one"));
        var path = folder.File("journal");
        await PrepareAsync(brokers, path, async (log, copy) =>
        {
            log.Sending([copy]);
            await log.CopiedAsync([copy]);
        });
        var report = await brokers.MoveAsync(Route, brokers.Quick with { JournalPath = path });

        Assert.Equal((MoveEnd.Drained, 0L, 1L), (report.End, report.Copied, report.AlreadyCopied));
        Assert.Empty(await brokers.To.Queue("jobs").IdsAsync());
        Assert.Empty(await brokers.From.Queue("jobs").IdsAsync());
    }

    [Fact]
    public async Task Damage_before_the_end_is_an_error_that_says_where()
    {
        using var folder = new TemporaryFolder();
        var bytes = await JournalOfMoveAsync(folder, 4);
        bytes[bytes.AsSpan().IndexOf((byte)'\n') + 12] ^= 1;
        var path = folder.File("damaged");
        await File.WriteAllBytesAsync(path, bytes);

        var error = await Assert.ThrowsAsync<JournalException>(() => MoveJournal.OpenAsync(path, "in-memory", "in-memory", [Route]));

        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my notes\n")]
    [InlineData("my notes")]
    [InlineData("{\"a\":1}\n{\"b\":2}\n")]
    public async Task A_file_that_is_no_journal_is_refused_and_left_as_it_is(string text)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("notes.txt");
        await File.WriteAllTextAsync(path, text);

        await Assert.ThrowsAsync<JournalException>(() => MoveJournal.OpenAsync(path, "in-memory", "in-memory", [Route]));

        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_journal_of_another_move_or_in_use_is_refused()
    {
        using var folder = new TemporaryFolder();
        await JournalOfMoveAsync(folder, 1);
        var path = folder.File("journal");

        await Assert.ThrowsAsync<JournalException>(() => MoveJournal.OpenAsync(path, "in-memory", "aws", [Route]));
        await Assert.ThrowsAsync<JournalException>(() => MoveJournal.OpenAsync(path, "in-memory", "in-memory", [new(Route.Source, EntityPath.Queue("other"))]));
        await using var open = await MoveJournal.OpenAsync(path, "in-memory", "in-memory", [Route]);
        await Assert.ThrowsAsync<JournalException>(() => MoveJournal.OpenAsync(path, "in-memory", "in-memory", [Route]));
    }

    [Fact]
    public async Task Topics_subscriptions_and_odd_ids_read_back()
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await brokers.CreateQueueAsync(new("jobs"));
        await brokers.To.Topology.CreateTopicAsync(new("events"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("odd: id\n☃ %20"));
        var route = new MoveRoute(Route.Source, EntityPath.Topic("events"));
        await brokers.MoveAsync(route, brokers.Quick with { JournalPath = folder.File("journal") });

        var content = Assert.Single((await JournalContent.ReadAsync(folder.File("journal"))).Routes);

        Assert.Equal(route, content.Route);
        Assert.Equal(("odd: id\n☃ %20", true), (Assert.Single(content.Copies.Values).MessageId, content.Copies.Values.Single().IsCompleted));
    }

    /// <summary>Leaves a journal as a crash would, with the message back at its source.</summary>
    private static async Task PrepareAsync(Brokers brokers, string path, Func<ICopyLog, OutgoingCopy, Task> note)
    {
        var received = (await brokers.From.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!;
        await using (var journal = await MoveJournal.OpenAsync(path, "in-memory", "in-memory", [Route]))
        {
            var copy = new OutgoingCopy(received, MessageDigest.KeyOf(received), new DirectMessage(received.Message), MessageDigest.Of(received.Message), null);
            await note(journal.RouteLog(Route), copy);
        }

        await received.AbandonAsync();
    }

    private static async Task<byte[]> JournalOfMoveAsync(TemporaryFolder folder, int messages)
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        (await brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(messages))).ThrowIfAnyFailed();
        await brokers.MoveAsync(Route, brokers.Quick with { JournalPath = folder.File("journal"), BatchSize = 2, Parallelism = 1 });
        return await File.ReadAllBytesAsync(folder.File("journal"));
    }
}
