using Integration.Aws.Tests.Contract;
using Integration.Aws.Tests.Emulator;

namespace Integration.Aws.Tests.Sending;

/// <summary>Sends that are tried again above the adapter, and many at a time.</summary>
public sealed class RepeatedSendTests(AwsHarness harness) : IAsyncLifetime
{
    private readonly string _name = EmulatorFixture.NewName("again");
    private FaultProxy _proxy = null!;
    private IMessaging _messaging = null!;

    public async ValueTask InitializeAsync()
    {
        await using var direct = await harness.ConnectAsync("again", new MessagingClientOptions());
        _proxy = new FaultProxy(harness.LocalServer);
        _messaging = AwsMessaging.Create(harness.Context(direct).Options with { ServiceUrl = _proxy.Uri }, new MessagingClientOptions { NoHiddenRetries = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    /// <summary>SQS has stored the messages and its answer is lost: the second attempt carries the ids of the first.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_ordered_message_whose_answer_was_lost_is_in_the_queue_once(int messages)
    {
        await _messaging.Topology.CreateQueueAsync(new(_name) { Ordered = true });
        _proxy.Inject(ProxyFault.LoseAnswer, "SendMessageBatch");

        var sent = await _messaging.Queue(_name).SendManyAsync(
            Enumerable.Range(0, messages).Select(i => Message.FromText($"{i}") with { GroupId = $"g{i}" }), new SendManyOptions { MaxAttempts = 3 });

        Assert.True(sent.AllSucceeded, sent.ToString());
        Assert.Equal(2, _proxy.Count("SendMessageBatch"));
        Assert.Equal(messages, (await _messaging.Queue(_name).CountAsync()).Active);
    }

    [Fact]
    public async Task Equal_ordered_messages_without_an_id_are_all_stored()
    {
        await _messaging.Topology.CreateQueueAsync(new(_name) { Ordered = true });
        var message = Message.FromText("same") with { GroupId = "g" };

        (await _messaging.Queue(_name).SendManyAsync([message, message])).ThrowIfAnyFailed();
        await _messaging.Queue(_name).SendAsync(message);

        Assert.Equal(3, (await _messaging.Queue(_name).CountAsync()).Active);
    }

    [Fact]
    public async Task Unordered_batches_go_side_by_side_with_results_in_order()
    {
        await _messaging.Topology.CreateQueueAsync(new(_name));
        _proxy.Inject(new ProxyFault.Delay(TimeSpan.FromMilliseconds(500)), "SendMessageBatch", times: int.MaxValue);

        var sent = await _messaging.Queue(_name).SendManyAsync(Enumerable.Range(0, 45).Select(i => Message.FromText($"{i}")));

        Assert.Equal(Enumerable.Range(0, 45).Select(i => $"{i}"), sent.ThrowIfAnyFailed().Select(r => r.Message.Text));
        Assert.Equal(5, _proxy.Count("SendMessageBatch"));
        Assert.InRange(_proxy.MostAtOnce("SendMessageBatch"), 2, 5);
        Assert.Equal(45, (await _messaging.Queue(_name).CountAsync()).Active);
    }

    [Fact]
    public async Task One_request_of_several_that_fails_fails_its_messages_alone()
    {
        await _messaging.Topology.CreateQueueAsync(new(_name));
        _proxy.Inject(ProxyFault.CutRequest, "SendMessageBatch");

        var sent = await _messaging.Queue(_name).SendManyAsync(Enumerable.Range(0, 30).Select(i => Message.FromText($"{i}")), new SendManyOptions { MaxAttempts = 1 });

        Assert.Equal(10, sent.Failed.Count());
        Assert.All(sent.Failed, r => Assert.IsType<ServiceUnavailableException>(r.Error));
        Assert.Equal(20, (await _messaging.Queue(_name).CountAsync()).Active);
        Assert.Equal(3, _proxy.Count("SendMessageBatch"));
    }

    /// <summary>Of one group nothing overtakes what failed, so that all of it may be tried again.</summary>
    [Fact]
    public async Task A_group_that_spans_requests_is_tried_again_from_where_it_failed()
    {
        await _messaging.Topology.CreateQueueAsync(new(_name));
        _proxy.Inject(ProxyFault.CutRequest, "SendMessageBatch");

        var sent = await _messaging.Queue(_name).SendManyAsync(
            Enumerable.Range(0, 30).Select(i => Message.FromText($"{i}") with { GroupId = "g" }), new SendManyOptions { MaxAttempts = 2 });

        Assert.True(sent.AllSucceeded, sent.ToString());
        Assert.Equal(1, _proxy.MostAtOnce("SendMessageBatch"));
        Assert.Equal(1 + 3, _proxy.Count("SendMessageBatch"));
        Assert.Equal(30, (await _messaging.Queue(_name).CountAsync()).Active);
    }
}
