using System.Security.Cryptography;
using System.Text;

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
            await JournalContent.ReadAsync(path);
            await using (var journal = await OpenAsync(path, Route, continueFinished: true))
                Assert.NotNull(journal.RouteLog(Route));

            // The whole lines are kept, and what was appended behind the torn one reads back.
            var kept = whole[..(Array.LastIndexOf(whole, (byte)'\n', Math.Max(length - 1, 0), length) + 1)];
            Assert.Equal(kept, (await File.ReadAllBytesAsync(path))[..kept.Length]);
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

        var error = await Assert.ThrowsAsync<JournalException>(() => OpenAsync(path, Route));

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

        await Assert.ThrowsAsync<JournalException>(() => OpenAsync(path, Route));

        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_journal_of_another_move_or_in_use_is_refused()
    {
        using var folder = new TemporaryFolder();
        await JournalOfMoveAsync(folder, 1);
        var path = folder.File("journal");

        await Assert.ThrowsAsync<JournalException>(() => MoveJournal.OpenAsync(path, ("in-memory", "aws"), new Dictionary<MoveRoute, RouteIdentity> { [Route] = default }));
        await Assert.ThrowsAsync<JournalException>(() => OpenAsync(path, new(Route.Source, EntityPath.Queue("other"))));
        await using var open = await OpenAsync(path, Route, continueFinished: true);
        Assert.Contains("used by another process", (await Assert.ThrowsAsync<JournalException>(() => OpenAsync(path, Route))).Message, StringComparison.Ordinal);
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

    [Fact]
    public async Task A_journal_is_not_used_for_the_way_back()
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await brokers.CreateQueueAsync(new("jobs"));
        var path = folder.File("journal");
        (await brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(10))).ThrowIfAnyFailed();
        Assert.Equal(MoveEnd.Drained, (await brokers.MoveAsync(Route, brokers.Quick with { JournalPath = path })).End);

        var back = new Mover(brokers.To, brokers.From, brokers.Quick with { JournalPath = path, ContinueFinished = true });
        var error = await Assert.ThrowsAsync<JournalException>(() => back.RunAsync([Route]));

        Assert.Contains("the source of 'jobs -> jobs' is not the one that it was begun with", error.Message, StringComparison.Ordinal);
        Assert.Equal(10, (await brokers.To.Queue("jobs").IdsAsync()).Length);
        await Assert.ThrowsAsync<JournalException>(() => Verifier.VerifyAsync(brokers.To, brokers.From, path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_journal_is_not_used_for_a_queue_that_was_made_anew(bool atTheSource)
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await brokers.CreateQueueAsync(new("jobs"));
        var options = brokers.Quick with { JournalPath = folder.File("journal"), ContinueFinished = true };
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("one"));
        await brokers.MoveAsync(Route, options);
        var side = atTheSource ? brokers.From : brokers.To;
        await side.Topology.DeleteQueueAsync("jobs");
        await side.Topology.CreateQueueAsync(new("jobs"));
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("one"));

        await Assert.ThrowsAsync<JournalException>(() => brokers.MoveAsync(Route, options));

        Assert.Equal(["one"], await brokers.From.Queue("jobs").IdsAsync());
        await Assert.ThrowsAsync<JournalException>(() => Verifier.VerifyAsync(brokers.From, brokers.To, options.JournalPath!));
    }

    [Fact]
    public async Task A_finished_journal_is_continued_only_when_asked()
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await brokers.CreateQueueAsync(new("jobs"));
        var options = brokers.Quick with { JournalPath = folder.File("journal") };
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("one"));
        await brokers.MoveAsync(Route, options);
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("two"));

        Assert.Contains("finished", (await Assert.ThrowsAsync<JournalException>(() => brokers.MoveAsync(Route, options))).Message, StringComparison.Ordinal);
        Assert.Equal(["two"], await brokers.From.Queue("jobs").IdsAsync());
        var report = await brokers.MoveAsync(Route, options with { ContinueFinished = true });

        Assert.Equal((MoveEnd.Drained, 1L), (report.End, report.Copied));
        Assert.Equal(VerifyVerdict.Exact, (await Verifier.VerifyAsync(brokers.From, brokers.To, options.JournalPath!)).Verdict);
    }

    [Fact]
    public async Task A_move_that_was_not_finished_goes_on_without_being_asked()
    {
        await using var brokers = new Brokers();
        using var folder = new TemporaryFolder();
        await brokers.CreateQueueAsync(new("jobs"));
        var options = brokers.Quick with { JournalPath = folder.File("journal") };
        await brokers.From.Queue("jobs").SendAsync(Lookup.Text("later") with { Delay = TimeSpan.FromHours(1) });
        Assert.Equal(MoveEnd.DelayedLeft, (await brokers.MoveAsync(Route, options)).End);
        brokers.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal((MoveEnd.Drained, 1L), await EndAsync());

        async Task<(MoveEnd, long)> EndAsync()
        {
            var report = await brokers.MoveAsync(Route, options);
            return (report.End, report.Copied);
        }
    }

    [Fact]
    public async Task A_journal_is_for_its_owner_alone_and_not_reached_through_a_link()
    {
        using var folder = new TemporaryFolder();
        await (await OpenAsync(folder.File("journal"), Route)).DisposeAsync();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("journal")));
        await File.WriteAllTextAsync(folder.File("victim"), "");
        File.CreateSymbolicLink(folder.File("link"), folder.File("victim"));
        File.CreateSymbolicLink(folder.File("dangling"), folder.File("nowhere"));

        await Assert.ThrowsAsync<JournalException>(() => OpenAsync(folder.File("link"), Route));
        await Assert.ThrowsAsync<JournalException>(() => OpenAsync(folder.File("dangling"), Route));

        Assert.Equal("", await File.ReadAllTextAsync(folder.File("victim")));
        Assert.False(File.Exists(folder.File("nowhere")));
    }

    [Fact]
    public async Task Resuming_a_large_journal_takes_little_memory_and_tells_how_far_it_is()
    {
        const int Copies = 500_000;
        using var folder = new TemporaryFolder();
        var path = folder.File("journal");
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
        {
            file.Write(JournalLine.Write(JournalLine.Header(JournalFormat.Move, "in-memory", "in-memory")));
            file.Write(JournalLine.Write(JournalLine.Route(0, Route, default)));
            for (var i = 0; i < Copies; i += 25)
                file.Write(JournalLine.Write("C 0 " + string.Join(' ', Enumerable.Range(i, 25).Select(n => $"{n:x32}:{n:x32}:{n}:message-{n}"))));
        }

        var read = new List<long>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var journal = await MoveJournal.OpenAsync(
            path, ("in-memory", "in-memory"), new Dictionary<MoveRoute, RouteIdentity> { [Route] = default }, progress: (_, copies) => read.Add(copies));
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        // 16 bytes each and what other tests keep or let go meanwhile; with a string and a dictionary's entry each it was 300.
        Assert.InRange(kept / (double)Copies, double.NegativeInfinity, 120);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => n * 50_000L), read);
        Assert.Equal(CopyState.Copied, journal.RouteLog(Route).Find(Copies - 1));
        Assert.Equal(CopyState.Unknown, journal.RouteLog(Route).Find(Copies));
    }

    [Fact]
    public async Task A_journal_with_the_checksums_of_before_is_gone_on_with()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("journal");
        var payloads = Encoding.UTF8.GetString(await JournalOfMoveAsync(folder, 4)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[9..]);
        await File.WriteAllTextAsync(path, string.Concat(payloads.Select(p => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(p)))[..8]} {p}\n")));
        var content = Assert.Single((await JournalContent.ReadAsync(path)).Routes);

        await using var journal = await OpenAsync(path, Route, continueFinished: true);

        Assert.Equal(4, content.Copies.Count);
        Assert.All(content.Copies.Keys, key => Assert.Equal(CopyState.Copied, journal.RouteLog(Route).Find(key)));
    }

    [Fact]
    public async Task It_is_short_and_read_once()
    {
        using var folder = new TemporaryFolder();
        var bytes = await JournalOfMoveAsync(folder, 200, batch: 10);
        using var file = new CountingStream(bytes);

        await new JournalReader("journal", JournalFormat.Move, (_, _, _) => new ResumedRoute(0, Route, default, new KeySet(folder.File("keys")), null)).ReadAsync(file);

        Assert.Equal(bytes.Length, file.Read);
        // Three keys and a digest of 32 digits each, the id, and a line's beginning for each batch.
        Assert.InRange(bytes.Length / 200.0, 100, 175);
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public new long Read { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            Read += read;
            return read;
        }
    }

    private static Task<MoveJournal> OpenAsync(string path, MoveRoute route, bool continueFinished = false) =>
        MoveJournal.OpenAsync(path, ("in-memory", "in-memory"), new Dictionary<MoveRoute, RouteIdentity> { [route] = default }, continueFinished);

    /// <summary>Leaves a journal as a crash would, with the message back at its source.</summary>
    private static async Task PrepareAsync(Brokers brokers, string path, Func<ICopyLog, OutgoingCopy, Task> note)
    {
        var received = (await brokers.From.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!;
        await using (var journal = await OpenAsync(path, Route))
        {
            var copy = new OutgoingCopy(received, MessageDigest.KeyOf(received), new DirectMessage(received.Message), MessageDigest.Of(received.Message), null);
            await note(journal.RouteLog(Route), copy);
        }

        await received.AbandonAsync();
    }

    private static async Task<byte[]> JournalOfMoveAsync(TemporaryFolder folder, int messages, int batch = 2)
    {
        await using var brokers = new Brokers();
        await brokers.CreateQueueAsync(new("jobs"));
        (await brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(messages))).ThrowIfAnyFailed();
        await brokers.MoveAsync(Route, brokers.Quick with { JournalPath = folder.File("journal"), BatchSize = batch, Parallelism = 1 });
        return await File.ReadAllBytesAsync(folder.File("journal"));
    }
}
