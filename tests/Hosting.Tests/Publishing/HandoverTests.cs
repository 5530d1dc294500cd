using System.Diagnostics;
using Integration.InMemory;

namespace Integration.Hosting.Tests.Publishing;

/// <summary>What the publisher's own serializer writes is sent as it is; nothing that somebody else may yet change is.</summary>
public sealed class HandoverTests : IAsyncDisposable
{
    private readonly IMessaging _messaging = InMemoryMessaging.Create();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _messaging.DisposeAsync();

    [Fact]
    public async Task A_value_is_written_once_and_not_copied()
    {
        const int Length = 100_000;
        var (publisher, text) = (await OpenAsync(new SystemTextJsonSerializer(new())), new string('x', Length));

        // On a thread of its own: on one of the pool sends let others have a turn.
        var measuring = Task.Factory.StartNew(
            () => BytesOf(() => Assert.True(publisher.SendAsync("notes", new Note(text)).IsCompletedSuccessfully)),
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var bytes = await measuring;

        Assert.InRange(bytes, Length, Length * 3 / 2);
    }

    [Fact]
    public async Task A_message_that_is_handed_over_has_an_id_of_its_own_and_the_senders_trace_context()
    {
        var publisher = await OpenAsync(new SystemTextJsonSerializer(new()));
        using var span = new Activity("sender") { TraceStateString = "vendor=1" }.SetIdFormat(ActivityIdFormat.W3C).Start();

        var receipts = new[] { await publisher.SendAsync("notes", new Note("a"), cancellationToken: Token), await publisher.SendAsync("notes", new Note("b"), cancellationToken: Token) };

        var received = await _messaging.Queue("notes").ReceiveAsync(10, TimeSpan.Zero, Token);
        Assert.Equal(receipts.Select(r => r.MessageId), received.Select(m => m.MessageId));
        Assert.NotEqual(receipts[0].MessageId, receipts[1].MessageId);
        Assert.All(received, m => Assert.Equal((span.TraceId, "vendor=1"), (ActivityContext.Parse(m.Message.TraceParent!, null).TraceId, m.Message.TraceState)));
    }

    [Fact]
    public async Task A_serializer_that_uses_its_buffer_again_changes_nothing_that_was_sent()
    {
        var publisher = await OpenAsync(new OneBuffer());

        await publisher.SendAsync("notes", new Note("a"), cancellationToken: Token);
        await publisher.SendAsync("notes", new Note("b"), cancellationToken: Token);

        Assert.Equal(["a", "b"], (await _messaging.Queue("notes").ReceiveAsync(10, TimeSpan.Zero, Token)).Select(m => m.Message.Text));
    }

    private static double BytesOf(Action send)
    {
        const int Times = 20;
        for (var i = 0; i < Times; i++)
            send();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
            send();
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }

    private async Task<MessagePublisher> OpenAsync(IMessageSerializer serializer)
    {
        await _messaging.Topology.CreateQueueAsync(new("notes"), Token);
        return new MessagePublisher(_messaging, serializer, new(new(null, [])));
    }

    internal sealed record Note(string Text);

    private sealed class OneBuffer : IMessageSerializer
    {
        private readonly byte[] _buffer = new byte[1];

        public Message Serialize<T>(T value)
        {
            _buffer[0] = (byte)((Note)(object)value!).Text[0];
            return new Message { Body = _buffer };
        }

        public T Deserialize<T>(Message message) => throw new NotSupportedException();

        public string GetTypeName(Type type) => type.Name;

        public string? FindTypeName(Message message) => null;
    }
}
