using Amazon.Runtime;
using Integration.Aws.Entities;
using Integration.Aws.Tests.Contract;

namespace Integration.Aws.Tests.Faults;

/// <summary>What goes wrong on the way to AWS: a typed error that names the entity, and nothing lost.</summary>
public sealed class AdapterFaultTests(AwsHarness harness) : IAsyncLifetime
{
    private readonly string _name = $"faults-{Guid.NewGuid():N}"[..20];
    private FaultProxy _proxy = null!;
    private string _prefix = "";
    private IMessaging _messaging = null!;

    private IQueue Queue => _messaging.Queue(_name);

    public async ValueTask InitializeAsync()
    {
        await using var direct = await harness.ConnectAsync("flt", new MessagingClientOptions());
        var options = harness.Context(direct).Options;
        _prefix = options.NamePrefix;
        _proxy = new FaultProxy(harness.LocalServer);
        _messaging = AwsMessaging.Create(options with { ServiceUrl = _proxy.Uri, MaxErrorRetry = 0 });
        await _messaging.Topology.CreateQueueAsync(new(_name) { LockDuration = TimeSpan.FromSeconds(8) });
    }

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public Task Throttling_is_throttled() => AssertAsync<ThrottledException>(ProxyFault.Throttling, isTransient: true);

    [Fact]
    public Task A_missing_right_is_unauthorized() => AssertAsync<UnauthorizedException>(ProxyFault.AccessDenied, isTransient: false);

    [Fact]
    public Task A_server_error_is_unavailable() => AssertAsync<ServiceUnavailableException>(ProxyFault.ServerError, isTransient: true);

    [Fact]
    public Task A_refusal_is_unavailable() => AssertAsync<ServiceUnavailableException>(ProxyFault.ServiceUnavailable, isTransient: true);

    [Fact]
    public async Task A_missing_queue_is_named()
    {
        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => _messaging.Queue("missing").SendAsync(Message.FromText("x")));
        Assert.Equal(EntityPath.Queue("missing"), error.Entity);
    }

    [Fact]
    public async Task A_queue_deleted_by_someone_else_is_named()
    {
        await using var other = await harness.ConnectAsync("flt", new MessagingClientOptions());
        await other.Topology.DeleteQueueAsync(_name);

        Assert.Equal(Queue.Path, (await Assert.ThrowsAsync<EntityNotFoundException>(() => Queue.SendAsync(Message.FromText("x")))).Entity);
        Assert.Equal(Queue.Path, (await Assert.ThrowsAsync<EntityNotFoundException>(() => Queue.ReceiveAsync(1, TimeSpan.Zero))).Entity);
    }

    [Fact]
    public async Task A_wrong_endpoint_is_unavailable()
    {
        await using var messaging = AwsMessaging.Create(Wrong() with { ServiceUrl = new Uri("http://127.0.0.1:1/") });
        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(() => messaging.Queue(_name).SendAsync(Message.FromText("x")));
        Assert.True(error.IsTransient);
        Assert.Equal(Queue.Path, error.Entity);
    }

    [Fact]
    public async Task In_another_region_there_is_no_such_queue()
    {
        await using var messaging = AwsMessaging.Create(Wrong() with { Region = "eu-west-3" });
        Assert.Equal(Queue.Path, (await Assert.ThrowsAsync<EntityNotFoundException>(() => messaging.Queue(_name).SendAsync(Message.FromText("x")))).Entity);
    }

    [Fact]
    public async Task Missing_credentials_are_unauthorized()
    {
        await using var messaging = AwsMessaging.Create(Wrong() with { Credentials = null, Profile = "no-such-profile-anywhere" });
        var error = await Assert.ThrowsAsync<UnauthorizedException>(() => messaging.Queue(_name).SendAsync(Message.FromText("x")));
        Assert.False(error.IsTransient);
    }

    /// <summary>The answer to a receive is cut off: its messages come again when their locks end.</summary>
    [Fact]
    public async Task A_cut_receive_loses_nothing()
    {
        await Queue.SendAsync(Message.FromText("kept"));
        _proxy.Inject(ProxyFault.CutAnswer, "ReceiveMessage", times: 3);

        await Assert.ThrowsAsync<ServiceUnavailableException>(() => Queue.ReceiveAsync(1, TimeSpan.FromSeconds(5)));
        _proxy.ClearFaults();

        Assert.Equal("kept", (await Queue.ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.Message.Text);
    }

    /// <summary>The answer to a completion is lost: trying again is harmless.</summary>
    [Fact]
    public async Task A_lost_completion_can_be_repeated()
    {
        await Queue.SendAsync(Message.FromText("once"));
        var message = await Queue.ReceiveOneAsync(TimeSpan.FromSeconds(30));
        _proxy.Inject(ProxyFault.LoseAnswer, "DeleteMessageBatch", times: 3);
        await Assert.ThrowsAsync<ServiceUnavailableException>(() => message!.CompleteAsync());
        _proxy.ClearFaults();

        await message!.CompleteAsync();

        Assert.Equal(0, (await Queue.CountAsync()).Active);
        Assert.Equal(0, (await Queue.CountAsync()).InFlight);
    }

    /// <summary>The dead-letter queue is gone: the message stays, and the error names the dead-letter queue.</summary>
    [Fact]
    public async Task Without_its_dead_letter_queue_a_message_stays()
    {
        var context = harness.Context(await harness.ConnectAsync("flt", new MessagingClientOptions()));
        var deadLetters = await context.Sqs.GetQueueUrlAsync(new AwsNames(_prefix).Queue(Queue.Path.DeadLetter, ordered: false));
        await context.Sqs.DeleteQueueAsync(deadLetters.QueueUrl);
        await Queue.SendAsync(Message.FromText("kept"));
        var message = await Queue.ReceiveOneAsync(TimeSpan.FromSeconds(30));

        var error = await Assert.ThrowsAsync<EntityNotFoundException>(() => message!.DeadLetterAsync("poison"));

        Assert.Equal(Queue.Path.DeadLetter, error.Entity);
        await message!.AbandonAsync();
        Assert.Equal("kept", (await Queue.ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.Message.Text);
    }

    private AwsMessagingOptions Wrong() => new()
    {
        ServiceUrl = _proxy.Uri,
        Region = "us-east-1",
        NamePrefix = _prefix,
        Credentials = new BasicAWSCredentials("x", "y"),
        MaxErrorRetry = 0,
    };

    private async Task AssertAsync<T>(ProxyFault fault, bool isTransient) where T : MessagingException
    {
        await Queue.SendAsync(Message.FromText("kept"));
        _proxy.Inject(fault, times: int.MaxValue);
        foreach (var call in new Func<Task>[] { () => Queue.SendAsync(Message.FromText("x")), () => Queue.ReceiveAsync(1, TimeSpan.Zero), () => Queue.CountAsync() })
        {
            var error = await Assert.ThrowsAsync<T>(call);
            Assert.Equal(isTransient, error.IsTransient);
            Assert.Equal("aws", error.Provider);
            Assert.Equal(Queue.Path, error.Entity);
            Assert.NotNull(error.InnerException);
        }

        _proxy.ClearFaults();
        Assert.Equal("kept", (await Queue.ReceiveOneAsync(TimeSpan.FromSeconds(30)))!.Message.Text);
    }
}
