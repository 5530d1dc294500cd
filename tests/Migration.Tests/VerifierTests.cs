using Integration.InMemory;

namespace Integration.Migration.Tests;

public sealed class VerifierTests
{
    private static readonly MoveRoute Route = MoveRoute.Same(EntityPath.Queue("jobs"));

    [Fact]
    public async Task A_clean_move_is_exact()
    {
        await using var moved = await Moved.RunAsync();

        var account = Assert.Single((await moved.VerifyAsync()).Routes);

        Assert.Equal((VerifyVerdict.Exact, 20L, 20L, 0L, 0L), (account.Verdict, account.Copied, account.Found!.Value, account.NotCompleted, account.InDoubt));
        Assert.Equal(account.CopiedDigest, account.FoundDigest);
    }

    [Fact]
    public async Task A_planted_loss_is_found()
    {
        await using var moved = await Moved.RunAsync();
        var lost = (await moved.Brokers.To.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!;
        await lost.CompleteAsync();

        var report = await moved.VerifyAsync();

        Assert.Equal(VerifyVerdict.Mismatch, report.Verdict);
        Assert.Equal([lost.MessageId], report.Routes[0].Missing);
        Assert.NotEqual(report.Routes[0].CopiedDigest, report.Routes[0].FoundDigest);
    }

    [Fact]
    public async Task A_planted_duplicate_and_a_foreign_message_are_found()
    {
        await using var moved = await Moved.RunAsync();
        var copy = (await moved.Brokers.To.Queue("jobs").PeekAsync(1))[0];
        await moved.Brokers.To.Queue("jobs").SendAsync(copy.Message);
        await moved.Brokers.To.Queue("jobs").SendAsync(Lookup.Text("foreign"));

        var report = await moved.VerifyAsync();

        Assert.Equal(VerifyVerdict.Mismatch, report.Verdict);
        Assert.Equal([copy.MessageId], report.Routes[0].Duplicates);
        Assert.Equal(1, report.Routes[0].Foreign);
    }

    [Fact]
    public async Task A_changed_message_is_a_loss()
    {
        await using var moved = await Moved.RunAsync();
        var received = (await moved.Brokers.To.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!;
        await moved.Brokers.To.Queue("jobs").SendAsync(received.Message.WithHeader("h", "changed"));
        await received.CompleteAsync();

        var account = (await moved.VerifyAsync()).Routes[0];

        Assert.Equal((VerifyVerdict.Mismatch, 1, 1L), (account.Verdict, account.Missing.Count, account.Foreign));
    }

    [Fact]
    public async Task What_is_left_at_the_source_is_unfinished()
    {
        await using var moved = await Moved.RunAsync();
        await moved.Brokers.From.Queue("jobs").SendAsync(Lookup.Text("new"));

        Assert.Equal(VerifyVerdict.Unfinished, (await moved.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task A_destination_in_use_is_judged_by_the_journal()
    {
        await using var moved = await Moved.RunAsync();
        await (await moved.Brokers.To.Queue("jobs").ReceiveOneAsync(TimeSpan.Zero))!.CompleteAsync();

        Assert.Equal(VerifyVerdict.Plausible, (await moved.VerifyAsync(new() { DestinationInUse = true })).Verdict);
    }

    [Fact]
    public async Task An_ordered_destination_that_can_not_be_looked_at_is_not_judged_by_what_receiving_shows()
    {
        using var folder = new TemporaryFolder();
        await using var from = InMemoryMessaging.Create();
        await using var to = new MessagingClient(new PoorDriver(new InMemoryDriver()));
        await from.Topology.CreateQueueAsync(new("jobs") { Ordered = true });
        await to.Topology.CreateQueueAsync(new("jobs") { Ordered = true });
        (await from.Queue("jobs").SendManyAsync(Enumerable.Range(0, 100).Select(i => Lookup.Text($"{i:D3}", $"g{i % 5}")))).ThrowIfAnyFailed();
        await new Mover(from, to, new() { JournalPath = folder.File("journal"), PollWait = TimeSpan.Zero, WaitForLocked = TimeSpan.Zero }).RunAsync([Route]);

        var account = Assert.Single((await Verifier.VerifyAsync(from, to, folder.File("journal"), new() { ReadByReceiving = true })).Routes);

        Assert.Equal((VerifyVerdict.Plausible, 100L, null, 0), (account.Verdict, account.Copied, account.Found, account.Missing.Count));
    }

    [Fact]
    public async Task A_missing_journal_is_an_error()
    {
        await using var brokers = new Brokers();

        await Assert.ThrowsAsync<JournalException>(() => Verifier.VerifyAsync(brokers.From, brokers.To, Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))));
    }

    private sealed class Moved : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Brokers Brokers { get; } = new();

        private string Journal => _folder.File("journal");

        public static async Task<Moved> RunAsync()
        {
            var moved = new Moved();
            await moved.Brokers.CreateQueueAsync(new("jobs"));
            (await moved.Brokers.From.Queue("jobs").SendManyAsync(Lookup.Texts(20).Select(m => m.WithHeader("h", 1)))).ThrowIfAnyFailed();
            await moved.Brokers.MoveAsync(Route, moved.Brokers.Quick with { JournalPath = moved.Journal });
            return moved;
        }

        public Task<VerifyReport> VerifyAsync(VerifyOptions? options = null) => Verifier.VerifyAsync(Brokers.From, Brokers.To, Journal, options);

        public async ValueTask DisposeAsync()
        {
            await Brokers.DisposeAsync();
            _folder.Dispose();
        }
    }
}
