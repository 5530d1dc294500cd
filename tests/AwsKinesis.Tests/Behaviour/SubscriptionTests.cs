using System.Text.Json.Nodes;
using Amazon.Kinesis;
using Integration.Aws.Kinesis.Requests;
using Integration.Drivers;
using Integration.Http;
using Integration.Kinesis;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Aws.Kinesis.Tests.Behaviour;

/// <summary>How subscriptions begin, end and are refused, on scripted ones: kinesis-local refuses none, and tells no end.</summary>
public sealed class SubscriptionTests(KinesisFixture servers) : IAsyncLifetime
{
    private const int SubscriptionRefused = 215;
    private static readonly TimeSpan Now = TimeSpan.Zero;

    private readonly FakeTimeProvider _time = new();
    private readonly LoggedEvents _log = new();
    private readonly List<JsonNode> _subscribed = [];
    private FanOutWorld _world = null!;

    private IEnumerable<string> Entries => _subscribed.Select(s => $"{s["Type"]} {s["SequenceNumber"]}".TrimEnd());

    public async ValueTask InitializeAsync()
    {
        _world = await FanOutWorld.StartAsync(
            servers, "billing", client: new MessagingClientOptions { TimeProvider = _time, LoggerFactory = _log }, withProxy: true);

        // Ahead of the tests: the server registers it on a clock that is not theirs.
        await _world.RegisterAsync("billing");
    }

    public ValueTask DisposeAsync() => _world?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task One_that_is_over_is_renewed_behind_its_continuation()
    {
        Script(new ScriptedSubscription().Records("7", Now, "5", "6"), new ScriptedSubscription().Records("9", Now, "8"));
        await using var cursor = await _world.OpenAsync(StreamPosition.Earliest);

        Assert.Equal(["5", "6", "8"], await ReadAsync(cursor, 3));
        Assert.Equal(["TRIM_HORIZON", "AFTER_SEQUENCE_NUMBER 7"], Entries);
    }

    [Fact]
    public async Task One_that_was_taken_over_is_taken_back_no_sooner_than_after_five_seconds()
    {
        Script(new ScriptedSubscription().Records("7", Now, "5").Exception("ResourceInUseException"), new ScriptedSubscription().Records("7", Now, "5", "6"));
        await using var cursor = await _world.OpenAsync(StreamPosition.Earliest);
        while (!_log.Contains(SubscriptionRefused))
            Assert.Empty((await cursor.ReadAsync(10, 1000, TimeSpan.Zero, TestContext.Current.CancellationToken)).Records);
        Assert.Empty((await cursor.ReadAsync(10, 1000, TimeSpan.Zero, CancellationToken.None)).Records);
        Assert.Single(_subscribed);

        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(["5", "6"], await ReadAsync(cursor, 2));
        Assert.Equal(["TRIM_HORIZON", "TRIM_HORIZON"], Entries);
    }

    [Theory]
    [InlineData("ResourceInUseException")]
    [InlineData("LimitExceededException")]
    public async Task One_that_is_refused_for_now_is_asked_for_again_from_the_same_place(string code)
    {
        _world.Proxy.Inject(new ProxyFault.Refuse(400, code), "SubscribeToShard");
        Script(new ScriptedSubscription().Records("7", Now, "5", "6"));
        await using var cursor = await _world.OpenAsync(StreamPosition.After("5"));
        Assert.Empty((await cursor.ReadAsync(10, 1000, TimeSpan.Zero, CancellationToken.None)).Records);
        Assert.Empty(_subscribed);

        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(["6"], await ReadAsync(cursor, 1));
        Assert.Equal(["AT_SEQUENCE_NUMBER 5"], Entries);
    }

    [Fact]
    public async Task A_place_that_is_no_longer_kept_is_told()
    {
        Script(new ScriptedSubscription().Records("7", Now, "6"));
        await using var cursor = await _world.OpenAsync(StreamPosition.After("5"));

        var lost = await Assert.ThrowsAsync<StreamPositionLostException>(() => ReadAsync(cursor, 1));

        Assert.Equal(("6", StreamPosition.AtOffset("6")), (lost.EarliestOffset, lost.ResumeAt));
    }

    [Fact]
    public async Task A_place_is_entered_at_its_record()
    {
        Script(new ScriptedSubscription().Records("5", Now), new ScriptedSubscription().Records("7", Now, "5", "6"));
        await using var cursor = await _world.OpenAsync(StreamPosition.After("5"));

        Assert.Equal(["6"], await ReadAsync(cursor, 1));

        // Until it has come, what Kinesis has passed over is no place to go on from.
        Assert.Equal(["AT_SEQUENCE_NUMBER 5", "AT_SEQUENCE_NUMBER 5"], Entries);
    }

    [Fact]
    public async Task The_end_of_a_closed_shard_is_told()
    {
        Script(new ScriptedSubscription().Records("6", TimeSpan.FromSeconds(1), "5").Records(null, Now, "7"));
        await using var cursor = await _world.OpenAsync(StreamPosition.Earliest);
        Assert.Equal(["5", "7"], await ReadAsync(cursor, 2));

        var end = await cursor.ReadAsync(10, 1000, TimeSpan.Zero, CancellationToken.None);

        Assert.True(end.IsEnd);
    }

    /// <summary>A consumer that was deregistered is registered anew; when nothing is found then either, it is the stream that is gone.</summary>
    [Fact]
    public async Task A_consumer_that_is_gone_is_looked_for_once()
    {
        Script(
            new ScriptedSubscription().Records("7", Now, "5"),
            new ScriptedSubscription().Exception("ResourceNotFoundException"),
            new ScriptedSubscription().Records("9", Now, "8"),
            new ScriptedSubscription().Exception("ResourceNotFoundException"),
            new ScriptedSubscription().Exception("ResourceNotFoundException"));
        await using var cursor = await _world.OpenAsync(StreamPosition.Earliest);
        Assert.Equal(["5"], await ReadAsync(cursor, 1));
        _world.Proxy.ResetCounts();

        Assert.Equal(["8"], await ReadAsync(cursor, 1));

        Assert.NotEqual(0, _world.Proxy.Count("DescribeStreamConsumer"));
        var error = await Assert.ThrowsAsync<KinesisEventStreamException>(() => ReadAsync(cursor, 1));
        Assert.IsType<EntityNotFoundException>(KinesisErrors.Translate(error, _world.Stream.Path));
    }

    [Fact]
    public async Task One_whose_events_can_not_be_read_is_a_failure_of_the_service()
    {
        Script(new ScriptedSubscription().Garbage());
        await using var cursor = await _world.OpenAsync(StreamPosition.Earliest);

        var error = await Assert.ThrowsAsync<KinesisEventStreamException>(() => ReadAsync(cursor, 1));

        Assert.True(Assert.IsType<ServiceUnavailableException>(KinesisErrors.Translate(error, _world.Stream.Path)).IsTransient);
    }

    [Fact]
    public async Task One_that_is_silent_for_a_minute_is_renewed()
    {
        var answers = new Queue<ScriptedSubscription>([new ScriptedSubscription().Records("7", Now, "5"), new ScriptedSubscription().Records("9", Now, "8")]);
        _world.Proxy.Inject(new ProxyFault.Begin(request => Next(request, answers)), "SubscribeToShard", times: int.MaxValue);
        await using var cursor = await _world.OpenAsync(StreamPosition.Earliest);
        Assert.Equal(["5"], await ReadAsync(cursor, 1));
        Assert.Empty((await cursor.ReadAsync(10, 1000, TimeSpan.Zero, CancellationToken.None)).Records);
        Assert.Single(_subscribed);

        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(["8"], await ReadAsync(cursor, 1));
        Assert.Equal("AFTER_SEQUENCE_NUMBER 7", Entries.Last());
    }

    /// <summary>Records may be gone before they are read, which what is pushed does not tell.</summary>
    [Fact]
    public async Task A_reader_that_is_nearly_a_day_behind_asks_until_it_no_longer_is()
    {
        await _world.AppendAsync("0", "1", "2");
        var all = await _world.Stream.ReadAllAsync(StreamPosition.Earliest, new ReadStreamOptions { Follow = false }).ToListAsync();
        Script(
            new ScriptedSubscription().Records(all[0].Offset, TimeSpan.FromHours(23.5), all[0].Offset),
            new ScriptedSubscription().Records(all[2].Offset + "1", Now, all[2].Offset, all[2].Offset + "1"));
        await using var cursor = await _world.OpenAsync(StreamPosition.Earliest);

        Assert.Equal([all[0].Offset, "1", "2", all[2].Offset + "1"], await ReadAsync(cursor, 4));
        Assert.Equal(["TRIM_HORIZON", $"AT_SEQUENCE_NUMBER {all[2].Offset}"], Entries);
    }

    private void Script(params ScriptedSubscription[] subscriptions)
    {
        var answers = new Queue<ScriptedSubscription>(subscriptions);
        _world.Proxy.Inject(
            new ProxyFault.Replace((request, _) => Task.FromResult<HttpMessage?>(Next(request, answers))), "SubscribeToShard", times: int.MaxValue);
    }

    private HttpMessage Next(HttpMessage request, Queue<ScriptedSubscription> answers)
    {
        _subscribed.Add(JsonNode.Parse(request.Body)!["StartingPosition"]!);
        return (answers.TryDequeue(out var next) ? next : new ScriptedSubscription()).ToAnswer();
    }

    private async Task<List<string>> ReadAsync(IPartitionCursor cursor, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var texts = new List<string>();
        while (texts.Count < count)
        {
            var reading = cursor.ReadAsync(10, 100_000, TimeSpan.Zero, limit.Token);

            // The local server forgets a consumer now and then: that it is there again is waited for by this clock.
            while (await Task.WhenAny(reading, Task.Delay(100, CancellationToken.None)) != reading)
                _time.Advance(TimeSpan.FromMilliseconds(100));
            texts.AddRange((await reading).Records.Select(r => r.Message.Text));
            await Task.Delay(1, limit.Token);
        }

        return texts;
    }
}
