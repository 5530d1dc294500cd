using Integration.InMemory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests.RequestReply;

/// <summary>Requests of other clients, to which no reply can be sent, and handlers whose exceptions are no reply as they are.</summary>
public sealed class HostileRequestTests : IAsyncDisposable
{
    private readonly string _broker = Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("replies", 129, 'c')]
    [InlineData("replies", 1, '\ud800')]
    [InlineData("no name", 1, 'c')]
    [InlineData("", 1, 'c')]
    [InlineData("../replies", 1, 'c')]
    public async Task A_request_that_can_not_be_answered_is_dead_lettered_before_it_is_handled(string replyTo, int length, char id)
    {
        var handled = 0;
        using var host = await StartAsync(_ => Interlocked.Increment(ref handled));
        await using var driver = new InMemoryDriver(new() { BrokerName = _broker });
        var request = new Message { MessageId = "m", Body = "7"u8.ToArray(), ReplyTo = replyTo, CorrelationId = new string(id, length) };

        var sender = driver.OpenSender(EntityPath.Queue("doubling"));
        Assert.Null((await sender.SendAsync([sender.Prepare(request, deadLetter: null)], Token))[0].Error);
        var dead = await host.Messaging().Queue("doubling").DeadLetters.ReceiveAsync(1, TimeSpan.FromSeconds(20), Token);

        Assert.Equal((typeof(MessageSerializationException).FullName, 1), (Assert.Single(dead).DeadLetter!.Reason, dead[0].DeadLetter!.OriginalDeliveryCount));
        Assert.Equal(0, handled);
    }

    [Fact]
    public async Task A_fault_of_any_length_is_told()
    {
        using var host = await StartAsync(_ => throw new InvalidOperationException(new string('\u20ac', 3_000_000)));

        var fault = await Assert.ThrowsAsync<RequestFaultException>(() => host.Services.GetRequiredService<IRequestClient>().SendAsync<int, int>("doubling", 7, TimeSpan.FromSeconds(20), Token));

        Assert.Contains("\u20ac\u20ac", fault.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        InMemoryBroker.Remove(_broker);
    }

    private async Task<IHost> StartAsync(Func<int, int> handle)
    {
        var host = HostBuilding.Build(
            $"Provider = in-memory\nProvisioning = CreateMissing\nProviders:in-memory:BrokerName = {_broker}\nTopology:Queues:doubling:MaxDeliveryCount = 5\nTopology:Queues:replies:MaxDeliveryCount = 5",
            m => m.AddRequestClient().AddResponder<int, int, Handler>("doubling", o => o.MaxAttempts = 1),
            s => s.AddSingleton(handle));
        await host.StartAsync(Token);
        return host;
    }

    private sealed class Handler(Func<int, int> handle) : IRequestHandler<int, int>
    {
        public Task<int> HandleAsync(int request, MessageContext context, CancellationToken cancellationToken) => Task.FromResult(handle(request));
    }
}
