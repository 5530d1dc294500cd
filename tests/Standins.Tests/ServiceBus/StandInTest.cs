using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;
using Azure.Messaging.ServiceBus.StandIn;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Standins.Tests.ServiceBus;

/// <summary>A namespace of one's own on virtual time.</summary>
public abstract class StandInTest : IAsyncDisposable
{
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly StandInNamespace _namespace;

    protected StandInTest()
    {
        _namespace = StandInNamespace.Create(Time);
        Client = new ServiceBusClient(_namespace.ConnectionString);
        Administration = new ServiceBusAdministrationClient(_namespace.ConnectionString);
    }

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    protected ServiceBusClient Client { get; }

    protected ServiceBusAdministrationClient Administration { get; }

    private protected StandInNamespace Namespace => _namespace;

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _namespace.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task CreateQueueAsync(string name = "q", Action<CreateQueueOptions>? configure = null)
    {
        var options = new CreateQueueOptions(name);
        configure?.Invoke(options);
        return Administration.CreateQueueAsync(options);
    }

    protected Task SendAsync(string entity, params string[] bodies) =>
        Client.CreateSender(entity).SendMessagesAsync(bodies.Select(static body => new ServiceBusMessage(body)));

    protected static ServiceBusMessage Message(string body, string? session = null, string? id = null)
    {
        var message = new ServiceBusMessage(body) { SessionId = session };
        if (id is not null)
        {
            message.MessageId = id;
        }

        return message;
    }

    /// <summary>What is there now; virtual time stands still meanwhile.</summary>
    protected async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveNowAsync(ServiceBusReceiver receiver, int max = 100)
    {
        Task<IReadOnlyList<ServiceBusReceivedMessage>> receive = receiver.ReceiveMessagesAsync(max, TimeSpan.FromMilliseconds(1));
        if (!receive.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        return await receive;
    }

    protected async Task<ServiceBusReceivedMessage> ReceiveOneAsync(ServiceBusReceiver receiver) =>
        Assert.Single(await ReceiveNowAsync(receiver, 1));

    protected async Task AssertEmptyAsync(ServiceBusReceiver receiver) => Assert.Empty(await ReceiveNowAsync(receiver));

    protected static async Task<ServiceBusException> AssertFailsAsync(ServiceBusFailureReason reason, Func<Task> call)
    {
        ServiceBusException exception = await Assert.ThrowsAsync<ServiceBusException>(call);
        Assert.Equal(reason, exception.Reason);
        return exception;
    }

    protected ServiceBusReceiver DeadLetters(string queue = "q") =>
        Client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    protected static string[] Bodies(IEnumerable<ServiceBusReceivedMessage> messages) =>
        [.. messages.Select(static message => message.Body.ToString())];
}
