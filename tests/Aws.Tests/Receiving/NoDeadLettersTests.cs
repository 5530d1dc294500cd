using Integration.Aws.Tests.Contract;
using Integration.Aws.Tests.Topology;

namespace Integration.Aws.Tests.Receiving;

/// <summary>A queue that someone made without a dead-letter queue has no dead letters; a dead-letter queue that is named and gone is missing.</summary>
public sealed class NoDeadLettersTests(AwsHarness harness) : IAsyncLifetime
{
    private NativeAccount _account = null!;

    public async ValueTask InitializeAsync() => _account = await NativeAccount.OpenAsync(harness);

    public ValueTask DisposeAsync() => _account.DisposeAsync();

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_queue_without_a_dead_letter_queue_has_none(bool declared)
    {
        await _account.CreateQueueAsync("plain");
        await using var client = _account.Reopen(declared ? new TopologyDefinition { Queues = [new("plain")] } : null);
        var dead = client.Queue("plain").DeadLetters;

        Assert.Empty(await dead.ReceiveAsync(10, TimeSpan.Zero));
        Assert.Empty(await dead.ReceiveAsync(10, TimeSpan.FromSeconds(1)));
        Assert.Equal(0, (await dead.CountAsync()).Active);
        Assert.Equal(0, (await dead.RedriveAsync()).Moved);
    }

    [Fact]
    public async Task One_that_is_made_later_is_received_from()
    {
        var (url, _) = await _account.CreateQueueAsync("plain");
        var dead = _account.Messaging.Queue("plain").DeadLetters;
        Assert.Empty(await dead.ReceiveAsync(1, TimeSpan.Zero));

        var (deadUrl, deadArn) = await _account.CreateQueueAsync("graves");
        await _account.SetAsync(url, "RedrivePolicy", $$"""{"deadLetterTargetArn":"{{deadArn}}","maxReceiveCount":3}""");
        await _account.Sqs.SendMessageAsync(deadUrl, "dead");

        Assert.Equal("dead", Assert.Single(await dead.ReceiveAsync(1, TimeSpan.FromSeconds(5))).Message.Text);
    }

    [Fact]
    public async Task One_that_is_named_and_gone_is_not_found_and_so_is_a_queue_that_does_not_exist()
    {
        var (deadUrl, deadArn) = await _account.CreateQueueAsync("graves");
        await _account.CreateQueueAsync("orders", deadArn, 3);
        await _account.Sqs.DeleteQueueAsync(deadUrl);

        await Assert.ThrowsAsync<EntityNotFoundException>(() => _account.Messaging.Queue("orders").DeadLetters.ReceiveAsync(1, TimeSpan.Zero));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => _account.Messaging.Queue("missing").DeadLetters.ReceiveAsync(1, TimeSpan.Zero));
        await Assert.ThrowsAsync<EntityNotFoundException>(() => _account.Messaging.Queue("missing").DeadLetters.RedriveAsync());
    }
}
