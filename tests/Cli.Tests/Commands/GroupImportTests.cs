using Integration.Cli.Tests.Support;
using Integration.InMemory;

namespace Integration.Cli.Tests.Commands;

public sealed class GroupImportTests : IDisposable
{
    private readonly Tool _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task A_group_goes_on_where_another_one_is()
    {
        await AppendAsync(_tool.Here);
        await _tool.SucceedAsync("group reset clicks old --to \">1\" --partition 0 --yes");

        Assert.Matches("0 +>1 ", (await _tool.SucceedAsync("group import clicks billing --from-group old --dry-run")).Out);
        Assert.Contains("Nobody has joined", (await _tool.SucceedAsync("group lag clicks billing")).Out, StringComparison.Ordinal);
        var done = (await _tool.SucceedAsync("group import clicks billing --from-group old --yes --json")).Json.GetProperty("partitions")[0];
        Assert.Equal((">1", true), (done.GetProperty("position").GetString(), done.GetProperty("taken").GetBoolean()));
        Assert.Equal(1, await BehindAsync("billing"));
    }

    [Fact]
    public async Task A_group_of_a_mirror_goes_on_at_the_first_copy_that_was_not_handled()
    {
        await AppendAsync(_tool.There);
        await _tool.Here.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 1 });
        await _tool.SucceedAsync("stream mirror clicks --from Other --to in-memory --once");
        await _tool.There.Stream("clicks").Group("billing").ResetAsync(StreamPosition.After("0"), new ResetOptions { Partition = "0" });

        await _tool.SucceedAsync("group import clicks billing --from Other --yes");

        Assert.Equal(2, await BehindAsync("billing"));
    }

    [Fact]
    public async Task A_group_goes_on_where_another_one_is_also_when_that_has_forgotten_what_it_finished()
    {
        await ReshardAndHandleAsync(_tool.Here, "old");

        var done = (await _tool.SucceedAsync("group import clicks billing --from-group old --yes --json")).Json.GetProperty("partitions").EnumerateArray().ToList();

        Assert.Equal(("0", "latest"), (done[0].GetProperty("id").GetString(), done[0].GetProperty("position").GetString()));
        Assert.Equal(["4"], await HandleAsync(_tool.Here, "billing", last: "4"));
    }

    [Fact]
    public async Task A_group_of_a_mirror_does_not_read_again_what_its_source_has_finished()
    {
        await _tool.Here.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 2 });
        await ReshardAndHandleAsync(_tool.There, "billing");
        await _tool.SucceedAsync("stream mirror clicks --from Other --to in-memory --once");

        await _tool.SucceedAsync("group import clicks billing --from Other --yes");

        Assert.Equal(["4"], await HandleAsync(_tool.Here, "billing", last: "4"));
    }

    [Fact]
    public async Task An_import_is_refused_while_a_member_of_either_side_reads()
    {
        await AppendAsync(_tool.Here);
        await _tool.SucceedAsync("group reset clicks old --to earliest --yes");
        foreach (var side in new[] { "billing", "old" })
        {
            await using var membership = await _tool.Here.Stream("clicks").Group(side).JoinAsync(new GroupOptions { StartAt = StreamPosition.Earliest });
            var refused = await _tool.RunAsync("group import clicks billing --from-group old --yes");
            Assert.Equal(ExitCode.Refused, refused.Code);
            Assert.Contains($"'{side}' of clicks", refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_import_asks_first()
    {
        await AppendAsync(_tool.Here);
        await _tool.SucceedAsync("group reset clicks old --to earliest --yes");
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("group import clicks billing --from-group old")).Code);
        Assert.Contains("[y/N]", (await _tool.RunAsync("group import clicks billing --from-group old", "n\n", terminal: true)).Error, StringComparison.Ordinal);
        Assert.Empty(await _tool.Here.Stream("clicks").Group("billing").DescribeAsync());
    }

    [Theory]
    [InlineData("group import clicks billing --yes", nameof(ExitCode.Usage), "Give one of --kcl TABLE")]
    [InlineData("group import clicks billing --kcl a --blob b --yes", nameof(ExitCode.Usage), "Give one of --kcl TABLE")]
    [InlineData("group import clicks billing --kcl a --from-group b --yes", nameof(ExitCode.Usage), "--from-group does not go with --kcl")]
    [InlineData("group import clicks billing --kcl app --yes", nameof(ExitCode.Usage), "--kcl is for aws-kinesis")]
    [InlineData("group import clicks billing --blob places --yes", nameof(ExitCode.Usage), "--blob is for azure-event-hubs")]
    [InlineData("group import clicks billing --from-group nobody --yes", nameof(ExitCode.NotFound), "has no places of 'clicks'")]
    [InlineData("group import nothing billing --from-group old --yes", nameof(ExitCode.NotFound), "'nothing'")]
    public async Task Bad_input_says_what_is_wrong(string line, string code, string expected)
    {
        await AppendAsync(_tool.Here);
        var run = await _tool.RunAsync(line);
        Assert.True(run.Code.ToString() == code, run.ToString());
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_read_to_its_end_is_finished_and_what_took_over_begins_at_its_start()
    {
        StreamPartition[] partitions = [Partition("0", closed: true), Partition("1", closed: true, "0"), Partition("2", closed: false, "1"), Partition("3", closed: false)];

        var plan = ImportedPlace.Plan(
            [new("0", null) { IsFinished = true }, new("9", null) { IsFinished = true }, new("3", null) { IsFinished = true }], partitions, string.CompareOrdinal).ToDictionary(p => p.Partition);

        Assert.Equal((StreamPosition.Latest, true), (plan["0"].Position, plan["0"].Taken));
        Assert.Equal((StreamPosition.Earliest, true), (plan["1"].Position, plan["1"].Taken));
        Assert.Equal((StreamPosition.Earliest, true), (plan["2"].Position, plan["2"].Taken));
        Assert.Equal((null, true), (plan["9"].Position, plan["9"].Taken));
        Assert.False(plan["3"].Taken);
    }

    [Fact]
    public void A_place_behind_the_newest_record_is_another_stream_s()
    {
        var plan = ImportedPlace.Plan([new("0", StreamPosition.After("6")), new("1", StreamPosition.After("5"))], [Partition("0", closed: false), Partition("1", closed: false)], string.CompareOrdinal);
        Assert.Equal([false, true], plan.Select(p => p.Taken));
        Assert.Contains("newest record 5", plan[0].Note, StringComparison.Ordinal);
    }

    private static StreamPartition Partition(string id, bool closed, params string[] parents) => new(id, parents, closed, "0", "0", "5");

    private static async Task AppendAsync(IMessaging messaging, string? key = null)
    {
        await messaging.StreamTopology().CreateStreamAsync(new("clicks") { Partitions = 1 });
        (await messaging.Stream("clicks").AppendManyAsync(new[] { "1", "2", "3" }.Select(text => Message.FromText(text) with { GroupId = key }))).ThrowIfAnyFailed();
    }

    /// <summary>A partition is split, and a group has handled what came before and after: of the closed one it has no row any more.</summary>
    private static async Task ReshardAndHandleAsync(IMessaging messaging, string group)
    {
        await AppendAsync(messaging, key: "k");
        messaging.As<InMemoryBroker>().SplitPartition("clicks", "0");
        Assert.Equal(["1", "2", "3", "after"], await HandleAsync(messaging, group, last: "after"));
        await using (await messaging.Stream("clicks").Group(group).JoinAsync(new GroupOptions { StartAt = StreamPosition.Earliest }))
        {
            // It sees that the others are begun.
        }

        var finished = (await messaging.Stream("clicks").Group(group).DescribeAsync()).Single(p => p.Partition == "0");
        Assert.Equal(new("0", null, 0, StreamPosition.Latest, true, 0, TimeSpan.Zero), finished);
    }

    /// <summary>Appends a last record behind the others of its key, and handles as a member of a group what it has not handled up to that.</summary>
    private static async Task<List<string>> HandleAsync(IMessaging messaging, string group, string last)
    {
        await messaging.Stream("clicks").AppendAsync(Message.FromText(last) with { GroupId = "k" });
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var membership = await messaging.Stream("clicks").Group(group).JoinAsync(new GroupOptions { StartAt = StreamPosition.Earliest }, patience.Token);
        var handled = new List<string>();
        await foreach (var partition in membership.PartitionsAsync(patience.Token))
        {
            var records = await partition.ReadAsync(100, TimeSpan.Zero, patience.Token);
            for (; records is { Count: > 0 }; records = await partition.ReadAsync(100, TimeSpan.Zero, patience.Token))
            {
                handled.AddRange(records.Select(r => r.Message.Text));
                await partition.CheckpointAsync(records[^1].Offset, patience.Token);
            }

            if (records is null)
                await partition.FinishAsync(patience.Token);
            if (handled.Contains(last))
                break;
        }

        return handled;
    }

    private async Task<long?> BehindAsync(string group) => (await _tool.Here.Stream("clicks").Group(group).DescribeAsync()).Single().RecordsBehind;
}
