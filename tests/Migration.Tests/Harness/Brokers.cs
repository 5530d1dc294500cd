using Integration.InMemory;
using Microsoft.Extensions.Time.Testing;

namespace Integration.Migration.Tests;

/// <summary>Two in-memory brokers on one clock that only the test moves.</summary>
internal sealed class Brokers : IAsyncDisposable
{
    public Brokers(InMemoryOptions? from = null, InMemoryOptions? to = null)
    {
        From = InMemoryMessaging.Create(from, new() { TimeProvider = Clock, DrainTimeout = TimeSpan.Zero });
        To = InMemoryMessaging.Create(to, new() { TimeProvider = Clock, DrainTimeout = TimeSpan.Zero });
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public IMessaging From { get; }

    public IMessaging To { get; }

    /// <summary>Options under which nothing waits.</summary>
    public MoveOptions Quick => new() { TimeProvider = Clock, PollWait = TimeSpan.Zero, WaitForLocked = TimeSpan.Zero };

    public async Task CreateQueueAsync(QueueDefinition queue)
    {
        await From.Topology.CreateQueueAsync(queue);
        await To.Topology.CreateQueueAsync(queue);
    }

    public async Task<RouteReport> MoveAsync(MoveRoute route, MoveOptions? options = null, CancellationToken cancellationToken = default) =>
        (await new Mover(From, To, options ?? Quick).RunAsync([route], null, cancellationToken)).Routes[0];

    public async ValueTask DisposeAsync()
    {
        await From.DisposeAsync();
        await To.DisposeAsync();
    }
}

internal static class Lookup
{
    public static async Task<IReadOnlyList<PeekedMessage>> AllAsync(this IMessageSource source) => await source.PeekAsync(10_000);

    public static async Task<string[]> IdsAsync(this IMessageSource source) => [.. (await source.AllAsync()).Select(m => m.MessageId)];

    public static Message Text(string id, string? group = null) => Message.FromText("body of " + id) with { MessageId = id, GroupId = group };

    public static IEnumerable<Message> Texts(int count) => Enumerable.Range(0, count).Select(i => Text($"{i:D4}"));
}
