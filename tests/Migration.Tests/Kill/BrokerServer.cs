using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Integration.Drivers;
using Integration.InMemory;

namespace Integration.Migration.Tests.Kill;

/// <summary>When the process at the other end is killed.</summary>
internal enum KillMoment
{
    BeforeTheCall,
    AfterTheCall,
    AfterTheAnswer,
}

/// <summary>
/// Serves two in-memory brokers to a process that dies: they outlive it, as a real one does. It kills the process itself,
/// at a call that the test chose.
/// </summary>
internal sealed class BrokerServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, InMemoryDriver> _sides;
    private readonly ConcurrentDictionary<(string, string), IReceiverDriver> _receivers = new();
    private readonly ConcurrentDictionary<string, DriverMessage> _held = new();
    private readonly Task _accepting;
    private int _callsLeft;
    private int _lastToken;
    private KillMoment _moment;
    private TimeSpan _late;
    private Process? _victim;

    public BrokerServer(InMemoryDriver from, InMemoryDriver to)
    {
        _sides = new() { ["from"] = from, ["to"] = to };
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many calls of each kind were the last of a process.</summary>
    public Dictionary<string, int> Kills { get; } = [];

    /// <summary>Kills that process at its nth call from now; with 0 never.</summary>
    public void Arm(Process victim, int calls, KillMoment moment, TimeSpan late)
    {
        (_moment, _late, _victim) = (moment, late, victim);
        Volatile.Write(ref _callsLeft, calls);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        client.NoDelay = true;
        using var reader = new StreamReader(client.GetStream());
        var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        var writing = new SemaphoreSlim(1);
        try
        {
            while (await reader.ReadLineAsync() is { } line)
                _ = Task.Run(() => AnswerAsync(JsonNode.Parse(line)!, writer, writing));
        }
        catch (IOException)
        {
        }
    }

    private async Task AnswerAsync(JsonNode call, StreamWriter writer, SemaphoreSlim writing)
    {
        var isLast = Interlocked.Decrement(ref _callsLeft) == 0;
        if (isLast)
            Kills[(string)call["operation"]!] = Kills.GetValueOrDefault((string)call["operation"]!) + 1;
        if (isLast && _moment == KillMoment.BeforeTheCall)
        {
            _victim!.Kill();
            return;
        }

        var result = await ExecuteAsync(call);
        if (isLast && _moment == KillMoment.AfterTheCall)
        {
            _victim!.Kill();
            return;
        }

        await writing.WaitAsync();
        try
        {
            await writer.WriteLineAsync(new JsonObject { ["id"] = (int)call["id"]!, ["result"] = result }.ToJsonString());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
        finally
        {
            writing.Release();
        }

        if (isLast)
        {
            await Task.Delay(_late);
            _victim!.Kill();
        }
    }

    private async Task<JsonNode> ExecuteAsync(JsonNode call)
    {
        var side = (string)call["side"]!;
        var entity = EntityPath.ParseSource((string)call["entity"]!);
        var driver = _sides[side];
        if (((string)call["operation"]!).StartsWith("stream-", StringComparison.Ordinal))
            return await ExecuteAsync(driver, EntityPath.Stream(entity.Name), (string)call["operation"]!, call["argument"]);
        var receiver = _receivers.GetOrAdd((side, entity.ToString()), _ => driver.OpenReceiver(entity));
        var argument = call["argument"];
        switch ((string)call["operation"]!)
        {
            case "ordered":
                return (await driver.Topology.FindQueueAsync(entity.Name, default))!.Ordered;
            case "count":
                var counts = await receiver.CountAsync(default);
                return new JsonObject { ["active"] = counts.Active, ["inFlight"] = counts.InFlight };
            case "send":
                var sender = driver.OpenSender(entity);
                var outcomes = await sender.SendAsync([.. argument!.AsArray().Select(m => sender.Prepare(MessageDocument.Read((string)m!), null))], default);
                Assert.All(outcomes, o => Assert.Null(o.Error));
                return true;
            case "receive":
                return new JsonArray([.. (await receiver.ReceiveAsync((int)argument!, TimeSpan.Zero, default)).Select(Hold)]);
            case "complete":
                var held = argument!.AsArray().Select(t => _held[(string)t!]).ToList();
                return new JsonArray([.. (await receiver.CompleteAsync(held, default)).Select(e => (JsonNode)(e is null))]);
            case "abandon":
                await receiver.AbandonAsync(_held[(string)argument!], TimeSpan.Zero, default);
                return true;
            case var unknown:
                throw new InvalidOperationException(unknown);
        }
    }

    private static async Task<JsonNode> ExecuteAsync(IStreamDriver driver, EntityPath stream, string operation, JsonNode? argument)
    {
        var reader = driver.OpenReader(stream, null);
        switch (operation)
        {
            case "stream-partitions":
                return new JsonArray([.. (await reader.ListPartitionsAsync(default)).Select(p => new JsonObject
                {
                    ["id"] = p.Id, ["parents"] = string.Join(',', p.Parents), ["closed"] = p.IsClosed, ["start"] = p.StartOffset,
                })]);
            case "stream-read":
                var cursor = await reader.OpenAsync((string)argument!["partition"]!, StreamPosition.Parse((string)argument["from"]!), epoch: null, default);
                var batch = await cursor.ReadAsync((int)argument["most"]!, long.MaxValue, TimeSpan.Zero, default);
                return new JsonObject
                {
                    ["records"] = new JsonArray([.. batch.Records.Select(r => new JsonObject { ["offset"] = r.Offset, ["message"] = MessageDocument.Write(r.Message) })]),
                    ["caughtUp"] = batch.IsCaughtUp,
                    ["end"] = batch.IsEnd,
                };
            case "stream-append":
                var writer = driver.OpenWriter(stream);
                var outcomes = await writer.AppendAsync([.. argument!.AsArray().Select(m => writer.Prepare(MessageDocument.Read((string)m!)))], default);
                Assert.All(outcomes, o => Assert.Null(o.Error));
                return true;
            default:
                throw new InvalidOperationException(operation);
        }
    }

    private JsonNode Hold(DriverMessage message)
    {
        var token = Interlocked.Increment(ref _lastToken).ToString(CultureInfo.InvariantCulture);
        _held[token] = message;
        return new JsonObject
        {
            ["token"] = token,
            ["message"] = MessageDocument.Write(message.Message),
            ["enqueuedAt"] = message.Delivery.EnqueuedAt.ToString("O", CultureInfo.InvariantCulture),
            ["deliveryCount"] = message.Delivery.DeliveryCount,
            ["sequenceNumber"] = message.Delivery.SequenceNumber,
        };
    }
}
