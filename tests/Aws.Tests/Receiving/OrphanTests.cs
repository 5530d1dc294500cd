using Integration.Aws.Tests.SqsLike;

namespace Integration.Aws.Tests.Receiving;

/// <summary>Polls on the wire whose receivers are gone: what they bring goes back, and not to one another.</summary>
public sealed class OrphanTests : IAsyncLifetime
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);
    private readonly SqsLikeServer _sqs = new();
    private IMessaging _messaging = null!;

    public async ValueTask InitializeAsync() => _messaging = await _sqs.GivenAsync(new("jobs") { MaxDeliveryCount = 3 });

    public async ValueTask DisposeAsync()
    {
        await _messaging.DisposeAsync();
        await _sqs.DisposeAsync();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_message_spends_one_delivery_however_many_polls_there_were(bool isDisposed)
    {
        var leaving = _sqs.Connect(new QueueDefinition("jobs") { MaxDeliveryCount = 3 });
        using var cancel = new CancellationTokenSource();
        var receiving = Enumerable.Range(0, 4).Select(_ => leaving.Queue("jobs").ReceiveAsync(10, Wait, cancel.Token)).ToList();
        while (_sqs.Requests.GetValueOrDefault("ReceiveMessage") < 4)
            await Task.Delay(10);
        if (isDisposed)
            await leaving.DisposeAsync();
        else
            await cancel.CancelAsync();
        await _messaging.Queue("jobs").SendAsync(Message.FromText("new"));
        foreach (var receive in receiving)
            await Record.ExceptionAsync(() => receive);

        var received = (await _messaging.Queue("jobs").ReceiveOneAsync(TimeSpan.FromSeconds(15)))!;

        Assert.Equal("new", received.Message.Text);
        Assert.InRange(received.DeliveryCount, 1, 2);
        await received.CompleteAsync();
        await leaving.DisposeAsync();
    }
}
