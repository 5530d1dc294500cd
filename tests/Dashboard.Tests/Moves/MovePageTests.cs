using System.Net;
using Integration.InMemory;
using Integration.Migration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Tests.Moves;

/// <summary>Shows moves and mirrors by their journals.</summary>
public sealed class MovePageTests : IDisposable
{
    private readonly TemporaryFolder _journals = new();

    public void Dispose() => _journals.Dispose();

    [Fact]
    public async Task A_move_is_shown_while_it_runs_and_when_it_has_ended()
    {
        await using var from = InMemoryMessaging.Create();
        await using var to = InMemoryMessaging.Create();
        await Task.WhenAll(from.Topology.CreateQueueAsync(new QueueDefinition("jobs")), to.Topology.CreateQueueAsync(new QueueDefinition("jobs")));
        (await from.Queue("jobs").SendManyAsync(Enumerable.Range(0, 30).Select(i => Message.FromText($"job {i}")))).ThrowIfAnyFailed();
        await using var app = (await DashboardApp.StartAsync(configure: o => o.MoveJournalFolder = _journals.Path)).As("reader");
        Assert.Contains("There is no journal", await app.ReadAsync("/moves"), StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        var halfDone = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var progress = new Waiting(p =>
        {
            if (p.Copied < 10)
                return;
            halfDone.TrySetResult();
            goOn.Task.Wait();
        });
        var mover = new Mover(from, to, new() { JournalPath = Path.Combine(_journals.Path, "a.journal"), BatchSize = 10 });
        var moving = Task.Run(() => mover.RunAsync([MoveRoute.Same(EntityPath.Queue("jobs"))], progress, stop.Token), TestContext.Current.CancellationToken);
        await halfDone.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        // Its process has the file for itself.
        var running = OperatingSystem.IsWindows() ? null : await app.ReadAsync("/moves");
        goOn.SetResult();
        await moving;
        var ended = await app.ReadAsync("/moves");

        if (running is not null)
        {
            Assert.Contains("<td>not ended</td>", running, StringComparison.Ordinal);
            Assert.Matches("<td class=\"number\">[123]0</td>", running);
        }

        Assert.Contains("<td>drained</td>", ended, StringComparison.Ordinal);
        Assert.Contains("<td class=\"number\">30</td>", ended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_is_shown_with_its_places_and_what_is_damaged_with_its_fault()
    {
        await using var from = InMemoryMessaging.Create();
        await using var to = InMemoryMessaging.Create();
        foreach (var side in new[] { from, to })
            await side.StreamTopology().CreateStreamAsync(new StreamDefinition("clicks") { Partitions = 1 });
        (await from.Stream("clicks").AppendManyAsync([.. Enumerable.Range(0, 3).Select(i => Message.FromText($"click {i}"))])).ThrowIfAnyFailed();
        var options = new StreamMirrorOptions { Follow = false, FromName = "here", ToName = "there", JournalPath = Path.Combine(_journals.Path, "clicks.journal") };
        Assert.Equal(MirrorEnd.CaughtUp, (await new StreamMirror(from, to, MoveRoute.Same(EntityPath.Stream("clicks")), options).RunAsync()).End);
        await File.WriteAllTextAsync(Path.Combine(_journals.Path, "broken.journal"), "00000000 integration-move 2 a b\nmore\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_journals.Path, "other.journal"), "something else", TestContext.Current.CancellationToken);
        await using var app = (await DashboardApp.StartAsync(configure: o => o.MoveJournalFolder = _journals.Path)).As("reader");

        var page = WebUtility.HtmlDecode(await app.ReadAsync("/moves"));

        Assert.Contains("mirror from in-memory to in-memory", page, StringComparison.Ordinal);
        Assert.Contains("stream:clicks, partition 0", page, StringComparison.Ordinal);
        Assert.Contains("is damaged at line 1", page, StringComparison.Ordinal);
        Assert.DoesNotContain("other.journal", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bridge_is_shown_with_what_it_forwards_and_why_it_can_not()
    {
        await using var app = (await DashboardApp.StartAsync(m =>
        {
            m.Services.AddMessaging("new", new ConfigurationManager { ["Messaging:Provider"] = "in-memory" }).AddInMemory();
            m.AddQueue(new("jobs")).AddBridge("new", new() { FromName = "old", ToName = "new" }, MoveRoute.Same(EntityPath.Queue("jobs")));
        })).As("reader");
        var destination = app.Services.GetRequiredKeyedService<IMessaging>("new");
        Assert.Contains("Bridge from old to new", await app.ReadUntilAsync("/moves", "notice fault"), StringComparison.Ordinal);

        await destination.Topology.CreateQueueAsync(new("jobs"), TestContext.Current.CancellationToken);
        await app.Messaging.Queue("jobs").SendAsync(Message.FromText("over"), TestContext.Current.CancellationToken);

        Assert.DoesNotContain("notice fault", await app.ReadUntilAsync("/moves", "<td class=\"number\">1</td>"), StringComparison.Ordinal);
    }

    private sealed class Waiting(Action<MoveProgress> report) : IProgress<MoveProgress>
    {
        public void Report(MoveProgress value) => report(value);
    }
}
