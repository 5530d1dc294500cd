using Integration.Drivers;
using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Operations.Tests;

/// <summary>A broker in memory with a queue "orders" and dead letters of it, on a clock that only the test moves, and a folder for journals.</summary>
internal sealed class Graveyard : IAsyncDisposable
{
    public static readonly EntityPath Orders = EntityPath.Queue("orders");

    private readonly TemporaryFolder _folder = new();

    public Graveyard(bool hasPeek = true) : this(driver => hasPeek ? driver : new BlindDriver(driver))
    {
    }

    public Graveyard(Func<IMessagingDriver, IMessagingDriver> wrap)
    {
        var options = new MessagingClientOptions { TimeProvider = Clock, DrainTimeout = TimeSpan.Zero };
        var driver = new InMemoryDriver(clientOptions: options);
        Messaging = new MessagingClient(wrap(driver), options);
        Looking = new MessagingClient(driver, options);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public MessagingClient Messaging { get; }

    /// <summary>The same broker by a client that can peek.</summary>
    public MessagingClient Looking { get; }

    public string Journal => _folder.File("session.journal");

    public IQueue Queue => Looking.Queue("orders");

    public DeadLetterBrowser Browser => new(Messaging, Orders, new() { TimeProvider = Clock, PollWait = TimeSpan.Zero });

    public DeadLetterSessionOptions Quick => new() { TimeProvider = Clock, PollWait = TimeSpan.Zero, WaitForLocked = TimeSpan.Zero, BatchSize = 4 };

    public Task<DeadLetterSession> OpenAsync(DeadLetterSessionOptions? options = null) => DeadLetterSession.OpenAsync(Messaging, Orders, Journal, options ?? Quick);

    /// <summary>Makes the queue, and dead letters of it that died one after the other, a second apart.</summary>
    public async Task BuryAsync(params IEnumerable<(Message Message, DeadLetterInfo Death)> dead)
    {
        await Messaging.Topology.CreateQueueAsync(new QueueDefinition("orders"));
        foreach (var (message, death) in dead)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            (await Messaging.FindDirectSender(Orders.DeadLetter)!.SendManyAsync([new(message, death)])).ThrowIfAnyFailed();
        }
    }

    public Task BuryAsync(int count) => BuryAsync(Enumerable.Range(0, count).Select(i => (Text($"m{i}"), Death("Poison"))));

    public static Message Text(string id, string? group = null) => Message.FromText($"body of {id}") with { MessageId = id, GroupId = group };

    public static DeadLetterInfo Death(string reason, string? description = null, DateTimeOffset? originally = null) => new(reason, description, Orders, originally, 3);

    public async Task<string[]> DeadAsync() => [.. (await Queue.DeadLetters.PeekAsync(10_000)).Select(m => m.MessageId)];

    public async Task<string[]> AliveAsync(string queue = "orders") => [.. (await Looking.Queue(queue).PeekAsync(10_000)).Select(m => m.MessageId)];

    public async ValueTask DisposeAsync()
    {
        await Messaging.DisposeAsync();
        await Looking.DisposeAsync();
        _folder.Dispose();
    }
}
