using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Integration.Drivers;

namespace Integration.Migration.KillHost;

/// <summary>A driver whose broker is in another process: each call is a line of JSON over a loopback socket, and so is its answer.</summary>
internal sealed partial class RemoteDriver : IMessagingDriver
{
    private readonly TcpClient _client;
    private readonly string _side;
    private readonly StreamWriter _writer;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _calls = new();
    private readonly SemaphoreSlim _writing = new(1);
    private int _lastCall;

    private RemoteDriver(TcpClient client, string side)
    {
        (_client, _side) = (client, side);
        _writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        Topology = new RemoteTopology(this);
        _ = ReadAnswersAsync();
    }

    public string Provider => "remote";

    public MessagingCapabilities Capabilities { get; } = new(new MessagingLimits { MaxMessageBytes = 1 << 20 });

    public ITopologyDriver Topology { get; }

    public IReadOnlyList<Type> NativeTypes => [];

    public static async Task<RemoteDriver> ConnectAsync(int port, string side)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, port);
        return new RemoteDriver(client, side);
    }

    public ISenderDriver OpenSender(EntityPath destination) => new RemoteSender(this, destination);

    public IReceiverDriver OpenReceiver(EntityPath source) => new RemoteReceiver(this, source);

    public MessagingException? TranslateError(Exception exception, EntityPath? entity) =>
        new ServiceUnavailableException("the other process does not answer.", Provider, entity, exception);

    public object? GetNative(Type type) => null;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    public async Task<JsonNode> CallAsync(string operation, EntityPath entity, JsonNode? argument = null)
    {
        var id = Interlocked.Increment(ref _lastCall);
        var answer = _calls[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = new JsonObject { ["id"] = id, ["side"] = _side, ["operation"] = operation, ["entity"] = entity.ToString(), ["argument"] = argument };
        await _writing.WaitAsync();
        try
        {
            await _writer.WriteLineAsync(call.ToJsonString());
        }
        finally
        {
            _writing.Release();
        }

        return await answer.Task;
    }

    private async Task ReadAnswersAsync()
    {
        using var reader = new StreamReader(_client.GetStream());
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                var answer = JsonNode.Parse(line)!;
                if (_calls.TryRemove((int)answer["id"]!, out var call))
                    call.SetResult(answer["result"]!);
            }
        }
        catch (IOException)
        {
        }

        foreach (var call in _calls.Values)
            call.TrySetException(new IOException("The connection is closed."));
    }

    private sealed class RemoteSender(RemoteDriver driver, EntityPath destination) : ISenderDriver
    {
        public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => new(new SendLimits(10, 1 << 20, 1 << 20));

        public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => new(message, message.Body.Length);

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
        {
            await driver.CallAsync("send", destination, new JsonArray([.. batch.Select(m => (JsonNode)MessageDocument.Write(m.Message))]));
            return [.. batch.Select(_ => new SendOutcome())];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class RemoteReceiver(RemoteDriver driver, EntityPath source) : IReceiverDriver
    {
        public int MaxReceiveCount => 10;

        public TimeSpan? MaxReceiveWait => null;

        public async Task<IReadOnlyList<DriverMessage>> ReceiveAsync(int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
        {
            var received = await driver.CallAsync("receive", source, maxMessages);
            return [.. received.AsArray().Select(m => new DriverMessage(MessageDocument.Read((string)m!["message"]!), Delivery(m!), (string)m!["token"]!))];
        }

        public async Task<IReadOnlyList<Exception?>> CompleteAsync(IReadOnlyList<DriverMessage> messages, CancellationToken cancellationToken)
        {
            var outcomes = await driver.CallAsync("complete", source, new JsonArray([.. messages.Select(m => (JsonNode)(string)m.LockToken)]));
            return [.. outcomes.AsArray().Select(done => (bool)done! ? null : new MessageLockLostException("lost", driver.Provider, source))];
        }

        public Task AbandonAsync(DriverMessage message, TimeSpan delay, CancellationToken cancellationToken) =>
            driver.CallAsync("abandon", source, (string)message.LockToken);

        public Task DeadLetterAsync(DriverMessage message, string reason, string? description, CancellationToken cancellationToken) => throw NotNeeded();

        public Task<DateTimeOffset> RenewLockAsync(DriverMessage message, CancellationToken cancellationToken) => Task.FromResult(DateTimeOffset.MaxValue);

        public Task<IReadOnlyList<PeekedMessage>> PeekAsync(int maxMessages, string? afterSequenceNumber, CancellationToken cancellationToken) => throw NotNeeded();

        public async Task<MessageCounts> CountAsync(CancellationToken cancellationToken)
        {
            var counts = await driver.CallAsync("count", source);
            return new((long)counts["active"]!, (long)counts["inFlight"]!, 0, 0, IsExact: true);
        }

        public Task<long?> PurgeAsync(CancellationToken cancellationToken) => throw NotNeeded();

        public Task<RedriveResult> RedriveAsync(RedriveOptions options, CancellationToken cancellationToken) => throw NotNeeded();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        // The lock is kept by the broker on its own, virtual clock, which only the test moves.
        private DeliveryInfo Delivery(JsonNode received) => new()
        {
            Source = source,
            EnqueuedAt = DateTimeOffset.Parse((string)received["enqueuedAt"]!, CultureInfo.InvariantCulture),
            DeliveryCount = (int)received["deliveryCount"]!,
            SequenceNumber = (string?)received["sequenceNumber"],
            LockedUntil = DateTimeOffset.MaxValue,
        };
    }

    private static NotSupportedException NotNeeded() => new("A mover does not call this.");
}
