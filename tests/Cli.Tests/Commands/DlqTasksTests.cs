using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

/// <summary>Redrives that a service carries out by itself.</summary>
public sealed class DlqTasksTests : IDisposable
{
    private static readonly RedriveTask[] Tasks =
    [
        new("t1", RedriveTaskState.Running, 3, 10, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), "orders", null),
        new(null, RedriveTaskState.Failed, 1, null, null, null, "CouldNotReachDestination"),
    ];

    private readonly List<string> _cancelled = [];
    private readonly Tool _tool;

    public DlqTasksTests() => _tool = new Tool(TroubledProvider.Configuration)
    {
        Providers = [.. KnownProviders.All, new TroubledProvider(_ => { }) { RedriveTasks = Tasks, OnCancel = _cancelled.Add }],
    };

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task They_are_listed()
    {
        var table = await _tool.SucceedAsync("dlq tasks orders");
        var rows = await _tool.SucceedAsync("dlq tasks orders --csv");
        Assert.Matches("^2030-01-01 00:00:00Z +running +3 +10 +orders$", table.Lines[1]);
        Assert.Matches(@"^[?] +failed +1 +[?] +\(source\) +CouldNotReachDestination$", table.Lines[2]);
        Assert.Equal(["source,id,state,moved,toMove,startedAt,destination,failure", "orders,t1,Running,3,10,2030-01-01T00:00:00+00:00,orders,", "orders,,Failed,1,,,,CouldNotReachDestination"], rows.Lines);
        Assert.Empty(_cancelled);
    }

    [Fact]
    public async Task Those_that_run_are_cancelled_when_that_is_confirmed()
    {
        Assert.Equal(ExitCode.Usage, (await _tool.RunAsync("dlq tasks orders --cancel")).Code);
        Assert.Empty(_cancelled);
        var run = await _tool.SucceedAsync("dlq tasks orders --cancel --yes");
        Assert.Equal("1 tasks cancelled; about 5 dead letters of orders were moved.", run.Out.Trim());
        Assert.Equal(["t1"], _cancelled);
    }

    [Fact]
    public async Task Where_the_service_has_none_that_is_said()
    {
        using var tool = new Tool();
        var run = await tool.RunAsync("dlq tasks orders");
        Assert.Equal(ExitCode.Unsupported, run.Code);
        Assert.Contains("no tasks that move dead letters", run.Error, StringComparison.Ordinal);
    }
}
