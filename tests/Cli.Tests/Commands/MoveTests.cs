using System.Text.Json;
using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

/// <summary>On real time: a journal is written through to the disk while locks run.</summary>
public sealed class MoveTests : IDisposable
{
    private const string Sides = "--from in-memory --to Other";

    private const string Quick = $"{Sides} --poll-wait 20ms";

    private readonly Tool _tool = new(realTime: true);

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_dry_run_touches_nothing()
    {
        var (here, there) = await BothAsync("orders", "1", "2", "3");
        var run = await _tool.SucceedAsync($"move {Quick} --dry-run");
        Assert.Matches("orders -> orders +3 +0 +0", run.Out);
        Assert.Contains("Nothing was moved", run.Out, StringComparison.Ordinal);
        Assert.Equal((3, 0), ((await here.CountAsync()).Active, (await there.CountAsync()).Active));
        Assert.False(File.Exists(_tool.PathOf("move-in-memory-to-Other.journal")));
    }

    [Fact]
    public async Task Messages_and_dead_letters_are_moved_and_verified()
    {
        var (here, there) = await BothAsync("orders", "1", "2", "3");
        await (await here.ReceiveAsync(1, TimeSpan.Zero))[0].DeadLetterAsync("Poison");
        var run = await _tool.SucceedAsync($"move {Quick} --dead-letters");
        Assert.Contains("3 messages moved from in-memory to Other", run.Out, StringComparison.Ordinal);
        Assert.Equal(["2", "3"], await there.TextsAsync());
        Assert.Equal(1, (await there.CountAsync()).DeadLettered);
        Assert.Equal(new MessageCounts(0, 0, 0, 0, IsExact: true), await here.CountAsync());
        var verify = await _tool.SucceedAsync($"verify {Sides} --journal move-in-memory-to-Other.journal");
        Assert.Contains("Every message is accounted for, one by one.", verify.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_may_lead_to_another_name_or_a_topic()
    {
        await _tool.Here.QueueAsync("old", "1");
        await _tool.Here.QueueAsync("events-in", "2");
        var renamed = await _tool.There.QueueAsync("new");
        var subscription = await _tool.There.SubscriptionAsync("events", "one");
        var run = await _tool.SucceedAsync($"move old=new events-in=topic:events {Quick} --json --no-journal");
        Assert.True(run.Json.GetProperty("complete").GetBoolean());
        Assert.Equal(["1"], await renamed.TextsAsync());
        Assert.Equal(["2"], await subscription.TextsAsync());
    }

    [Fact]
    public async Task A_missing_destination_is_told_before_anything_is_moved()
    {
        var here = await _tool.Here.QueueAsync("orders", "1");
        var run = await _tool.RunAsync($"move {Quick}");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("does not exist at the destination", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await here.CountAsync()).Active);
    }

    [Fact]
    public async Task Nothing_to_move_from_is_6()
    {
        var run = await _tool.RunAsync($"move {Quick}");
        Assert.Equal(ExitCode.NotFound, run.Code);
    }

    [Fact]
    public async Task What_stays_behind_is_told_with_the_way_to_go_on()
    {
        var (here, there) = await BothAsync("orders", "1");
        await here.SendAsync(Message.FromText("later") with { Delay = TimeSpan.FromHours(1) });
        var run = await _tool.RunAsync($"move {Quick} --journal m.journal");
        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("DelayedLeft", run.Out, StringComparison.Ordinal);
        Assert.Contains("Run the same command with --journal m.journal to go on.", run.Error, StringComparison.Ordinal);
        Assert.Equal(["1"], await there.TextsAsync());
        Assert.Equal(ExitCode.FoundProblems, (await _tool.RunAsync($"verify {Sides} --journal m.journal")).Code);
    }

    [Fact]
    public async Task Interrupted_it_finishes_what_is_in_flight_and_a_second_run_goes_on()
    {
        var (here, there) = await BothAsync("orders", [.. Enumerable.Range(0, 300).Select(i => $"{i}")]);
        using var stop = new CancellationTokenSource();
        var run = _tool.RunAsync($"move {Quick} --rate 50 --batch 1 --parallel 1", cancellationToken: stop.Token);
        while ((await there.CountAsync()).Active == 0 && !run.IsCompleted)
            await Task.Yield();
        await stop.CancelAsync();
        var interrupted = await run;
        Assert.Equal(ExitCode.Interrupted, interrupted.Code);
        Assert.Contains("Interrupted: finishing what is in flight.", interrupted.Error, StringComparison.Ordinal);
        Assert.Contains("--journal move-in-memory-to-Other.journal to go on", interrupted.Error, StringComparison.Ordinal);
        Assert.Equal(300, (await here.CountAsync()).Active + (await there.CountAsync()).Active);

        var second = await _tool.SucceedAsync($"move {Quick}");
        Assert.Contains("Going on with the journal", second.Error, StringComparison.Ordinal);
        Assert.Equal(300, (await there.CountAsync()).Active);
        await _tool.SucceedAsync($"verify {Sides} -j move-in-memory-to-Other.journal");
    }

    [Fact]
    public async Task A_lost_copy_is_found()
    {
        var (_, there) = await BothAsync("orders", "1", "2");
        await _tool.SucceedAsync($"move {Quick} -j m.journal");
        await (await there.ReceiveAsync(1, TimeSpan.Zero))[0].CompleteAsync();
        var run = await _tool.RunAsync($"verify {Sides} -j m.journal");
        Assert.Equal(ExitCode.FoundProblems, run.Code);
        Assert.Contains("It does NOT add up", run.Out, StringComparison.Ordinal);
        Assert.Contains("missing: ", run.Out, StringComparison.Ordinal);
        await _tool.SucceedAsync($"verify {Sides} -j m.journal --in-use");
    }

    [Theory]
    [InlineData("verify --from in-memory --to Other --journal none.journal", "none.journal")]
    [InlineData("move --from in-memory --to Other --journal damaged.journal", "damaged.journal")]
    public async Task A_journal_that_can_not_be_used_is_9(string line, string expected)
    {
        await BothAsync("orders", "1");
        _tool.Write("damaged.journal", "this is no journal\nat all\n");
        var run = await _tool.RunAsync(line);
        Assert.Equal(ExitCode.Files, run.Code);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_that_goes_away_gives_its_code_and_the_way_to_go_on()
    {
        _tool.Providers = [.. _tool.Providers, new TroubledProvider(call =>
        {
            if (call == "SendAsync")
                throw new UnauthorizedException("no right to send.", "troubled", null);
        })];
        var file = _tool.PathOf("appsettings.json");
        var text = await File.ReadAllTextAsync(file);
        var other = text.IndexOf("\"Other\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text[..other] + text[other..].Replace("in-memory", "troubled", StringComparison.Ordinal));
        var (here, _) = await BothAsync("orders", "1", "2");
        var run = await _tool.RunAsync($"move {Quick}");
        Assert.Equal(ExitCode.NotAuthorized, run.Code);
        Assert.Contains("to go on", run.Error, StringComparison.Ordinal);
        Assert.Contains("no right to send.", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await here.CountAsync()).Active);
    }

    [Fact]
    public async Task A_bridge_forwards_until_it_is_interrupted()
    {
        var (here, there) = await BothAsync("orders", "1", "2");
        using var stop = new CancellationTokenSource();
        var run = _tool.RunAsync($"bridge {Sides} --interval 10ms", cancellationToken: stop.Token);
        await here.SendAsync(Message.FromText("3"));
        while ((await there.CountAsync()).Active < 3 && !run.IsCompleted)
            await Task.Yield();
        await stop.CancelAsync();
        var ended = await run;
        Assert.True(ended.Code == ExitCode.Ok, ended.ToString());
        Assert.Contains("orders -> orders: 3 forwarded, 0 not sent back", ended.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(0, (await here.CountAsync()).Active);
    }

    private async Task<(IQueue Here, IQueue There)> BothAsync(string name, params string[] texts) =>
        (await _tool.Here.QueueAsync(name, texts), await _tool.There.QueueAsync(name));

    [Theory]
    [InlineData("refused.ndjson")]
    [InlineData("leftovers")]
    public async Task Refused_messages_are_put_where_they_are_asked_for_and_the_good_ones_move(string target)
    {
        using var tool = new Tool(realTime: true, likeOfOther: "service-bus");
        await tool.Here.QueueAsync("orders", "good");
        await tool.Here.QueueAsync("leftovers");
        await tool.There.Topology.CreateQueueAsync(new QueueDefinition("orders"));
        await tool.Here.Queue("orders").SendAsync(new Message { MessageId = "large", Body = new byte[300 * 1024] });

        var run = await tool.RunAsync($"move orders --from in-memory --to Other --refused-to {target} --poll-wait 1ms --wait-locked 1ms");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Equal(["good"], await tool.There.Queue("orders").TextsAsync());
        Assert.Equal(0, (await tool.Here.Queue("orders").CountAsync()).Active);
        var kept = target == "leftovers" ? (await tool.Here.Queue("leftovers").PeekAsync(10))[0].Message : MessageLineReader.Read(await File.ReadAllBytesAsync(tool.PathOf(target)));
        Assert.Equal(("large", 300 * 1024), (kept.MessageId, kept.Body.Length));
    }

    [Fact]
    public async Task A_finished_journal_is_used_again_only_when_asked()
    {
        using var tool = new Tool(realTime: true);
        await tool.Here.QueueAsync("orders", "one");
        await tool.There.Topology.CreateQueueAsync(new QueueDefinition("orders"));
        const string Move = "move orders --from in-memory --to Other --journal j --poll-wait 1ms --wait-locked 1ms";
        await tool.SucceedAsync(Move);
        await tool.Here.Queue("orders").SendAsync(Message.FromText("two"));

        var refused = await tool.RunAsync(Move);
        Assert.Equal(ExitCode.Files, refused.Code);
        Assert.Contains("is finished", refused.Error, StringComparison.Ordinal);
        await tool.SucceedAsync($"{Move} --again");

        Assert.Equal(["one", "two"], await tool.There.Queue("orders").TextsAsync());
        var back = await tool.RunAsync("move orders --from Other --to in-memory --journal j --again --poll-wait 1ms --wait-locked 1ms");
        Assert.Equal(ExitCode.Files, back.Code);
        Assert.Equal(2, (await tool.There.Queue("orders").CountAsync()).Active);
    }

    [Fact]
    public async Task Json_has_names_that_scripts_can_use_and_events_while_it_runs()
    {
        using var tool = new Tool(realTime: true);
        await tool.Here.QueueAsync("orders", [.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
        await tool.There.Topology.CreateQueueAsync(new QueueDefinition("orders"));

        var run = await tool.SucceedAsync("move orders --from in-memory --to Other --rate 8 --batch 5 --no-journal --poll-wait 1ms --wait-locked 1ms --json");

        Assert.Equal("Drained", run.Json.GetProperty("routes")[0].GetProperty("outcome").GetString());
        var progress = JsonDocument.Parse(run.Error.Split('\n').First(l => l.StartsWith("{\"progress\"", StringComparison.Ordinal))).RootElement.GetProperty("progress");
        Assert.Equal(("orders", "Moving"), (progress.GetProperty("source").GetString(), progress.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task Within_one_provider_messages_move_from_queue_to_queue()
    {
        var (old, other) = (await _tool.Here.QueueAsync("old", "1", "2"), await _tool.Here.QueueAsync("new"));

        await _tool.SucceedAsync("move old=new --from in-memory --to in-memory --poll-wait 20ms");

        Assert.Equal(["1", "2"], await other.TextsAsync());
        Assert.Equal(0, (await old.CountAsync()).Active);
        await _tool.SucceedAsync("verify --from in-memory --to in-memory --journal move-in-memory-to-in-memory.journal");
    }

    [Theory]
    [InlineData("")]
    [InlineData("old")]
    [InlineData("old=old")]
    [InlineData("old=new new=old")]
    [InlineData("events/one=topic:events")]
    public async Task Within_one_provider_no_message_may_come_back(string routes)
    {
        var queue = await _tool.Here.QueueAsync("old", "1");

        var run = await _tool.RunAsync($"move {routes} --from in-memory --to in-memory");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--from and --to are both 'in-memory'", run.Error, StringComparison.Ordinal);
        Assert.Equal(["1"], await queue.TextsAsync());
    }
}
