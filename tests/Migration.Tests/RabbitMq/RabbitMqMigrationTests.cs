using Integration.InMemory;
using Integration.RabbitMq;
using RabbitMQ.Client;

namespace Integration.Migration.Tests;

/// <summary>What is particular to moves from and to RabbitMQ.</summary>
public sealed class RabbitMqMigrationTests(RabbitMqFixture fixture) : IAsyncLifetime
{
    private const int Count = 600;

    private static readonly EntityPath Jobs = EntityPath.Queue("jobs");

    private readonly TemporaryFolder _folder = new();
    private RabbitMqOptions _options = null!;
    private IMessaging _rabbit = null!;
    private IMessaging _memory = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _options = MigrationEndpoint.NewRabbitMqOptions(fixture.Server);
        (_rabbit, _memory) = (RabbitMqMessaging.Create(_options), InMemoryMessaging.Create(InMemoryOptions.LikeSqs));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _rabbit.DisposeAsync();
        await _memory.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_move_that_is_interrupted_goes_on_and_ends_exact(bool fromRabbit)
    {
        var (from, to) = fromRabbit ? (_rabbit, _memory) : (_memory, _rabbit);
        foreach (var side in new[] { from, to })
            await side.Topology.CreateQueueAsync(new("jobs"), Token);
        (await from.Queue("jobs").SendManyAsync(Lookup.Texts(Count), cancellationToken: Token)).ThrowIfAnyFailed();
        var options = new MoveOptions { JournalPath = _folder.File("move.journal"), PollWait = TimeSpan.FromMilliseconds(200), BatchSize = 10, Parallelism = 2 };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var interrupted = await MoveAsync(new Until(100, stop), stop.Token);
        var resumed = await MoveAsync(null, Token);

        Assert.Equal(MoveEnd.Cancelled, interrupted.End);
        Assert.InRange(interrupted.Copied, 100, Count - 1);
        Assert.Equal((MoveEnd.Drained, Count - interrupted.Copied, 0L), (resumed.End, resumed.Copied, resumed.PossibleDuplicates));
        Assert.Equal(0, (await from.Queue("jobs").CountAsync(Token)).Active);
        var texts = new List<string>();
        while (await to.Queue("jobs").ReceiveAsync(100, TimeSpan.FromMilliseconds(500), Token) is { Count: > 0 } some)
        {
            texts.AddRange(some.Select(m => $"{m.MessageId} {m.Message.Text}"));
            (await to.Queue("jobs").CompleteManyAsync(some, Token)).ThrowIfAnyFailed();
        }

        Assert.Equal(Lookup.Texts(Count).Select(m => $"{m.MessageId} {m.Text}"), texts.Order(StringComparer.Ordinal));

        async Task<RouteReport> MoveAsync(IProgress<MoveProgress>? progress, CancellationToken token) =>
            (await new Mover(from, to, options).RunAsync([MoveRoute.Same(Jobs)], progress, token)).Routes[0];
    }

    [Fact]
    public async Task What_the_broker_has_and_no_definition_can_hold_blocks_until_it_is_left_out()
    {
        await _rabbit.Topology.CreateQueueAsync(new("jobs"), Token);
        await using var connection = await new ConnectionFactory { Uri = fixture.Server.Uri }.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        var legacy = $"{_options.NamePrefix}legacy";
        await channel.ExchangeDeclareAsync(legacy, ExchangeType.Topic, durable: true, cancellationToken: Token);
        await channel.QueueBindAsync($"{_options.NamePrefix}jobs", legacy, "jobs.#", cancellationToken: Token);

        var plan = await MigrationPlanner.PlanAsync(_rabbit, _memory, cancellationToken: Token);
        var left = await MigrationPlanner.PlanAsync(_rabbit, _memory, new MigrationPlanOptions { LeaveOut = [$"{legacy}*"] }, Token);

        Assert.False(plan.CanApply);
        var unmapped = plan.Findings.Where(f => f.Severity == FindingSeverity.Blocking).Select(f => f.Consequence).ToList();
        Assert.Equal(2, unmapped.Count);
        Assert.Contains(unmapped, m => m.Contains("its type is topic", StringComparison.Ordinal));
        Assert.Contains(unmapped, m => m.Contains("with the routing key 'jobs.#'", StringComparison.Ordinal));
        Assert.True(left.CanApply, string.Join('\n', left.Findings));
    }

    [Fact]
    public async Task An_ordered_queue_blocks_a_plan_for_RabbitMQ()
    {
        await _memory.Topology.CreateQueueAsync(new("payments") { Ordered = true }, Token);

        var plan = await MigrationPlanner.PlanAsync(_memory, _rabbit, cancellationToken: Token);

        Assert.False(plan.CanApply);
        Assert.Contains(plan.Findings, f => f.Severity == FindingSeverity.Blocking && f.Entity == EntityPath.Queue("payments") && f.Consequence.Contains("order", StringComparison.OrdinalIgnoreCase));
    }

    private sealed class Until(long copied, CancellationTokenSource stop) : IProgress<MoveProgress>
    {
        public void Report(MoveProgress value)
        {
            if (value.Copied >= copied)
                stop.Cancel();
        }
    }
}
