using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Integration.RabbitMq.Tests.Broker;

/// <summary>The broker of these tests keeps to itself, and does to its clients what they must bear.</summary>
public sealed class RabbitMqServerTests(RabbitMqFixture fixture, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_listens_on_the_loopback_interface_alone()
    {
        var server = fixture.Server;
        output.WriteLine($"Started in {server.StartTime.TotalSeconds:F1} s.");
        var listening = (await File.ReadAllLinesAsync("/proc/net/tcp", Token)).Concat(await File.ReadAllLinesAsync("/proc/net/tcp6", Token))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && SocketsOf(server.ProcessId).Contains(fields[9]))
            .Select(fields => fields[1].Split(':')[0])
            .ToList();

        Assert.InRange(listening.Count, 3, 10);
        Assert.All(listening, address => Assert.Equal("0100007F", address));
    }

    [Fact]
    public async Task A_killed_broker_starts_again_with_what_it_had()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        var factory = new ConnectionFactory { Uri = server.Uri, AutomaticRecoveryEnabled = false };
        await using (var connection = await factory.CreateConnectionAsync(Token))
        {
            await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Token);
            await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, Quorum, cancellationToken: Token);
            await channel.BasicPublishAsync("", "kept", mandatory: true, "confirmed"u8.ToArray(), Token);
            var closed = Closing(connection);

            await server.KillAsync();

            await closed.WaitAsync(Patience, Token);
            await Assert.ThrowsAsync<BrokerUnreachableException>(() => factory.CreateConnectionAsync(Token));
        }

        await server.RestartAsync();
        output.WriteLine($"Started again in {server.StartTime.TotalSeconds:F1} s.");

        await using var again = await factory.CreateConnectionAsync(Token);
        await using var reader = await again.CreateChannelAsync(cancellationToken: Token);
        Assert.Equal("confirmed"u8.ToArray(), (await reader.BasicGetAsync("kept", autoAck: true, Token))!.Body.ToArray());
    }

    [Fact]
    public async Task It_closes_connections_and_blocks_those_that_publish()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        var factory = new ConnectionFactory { Uri = server.Uri, AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync(Token);
        var (blocked, unblocked) = (new TaskCompletionSource(), new TaskCompletionSource());
        connection.ConnectionBlockedAsync += (_, _) => Set(blocked);
        connection.ConnectionUnblockedAsync += (_, _) => Set(unblocked);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);

        await server.SetMemoryAlarmAsync(on: true);
        await channel.BasicPublishAsync("amq.fanout", "", "blocks"u8.ToArray(), Token);
        await blocked.Task.WaitAsync(Patience, Token);
        await server.SetMemoryAlarmAsync(on: false);
        await unblocked.Task.WaitAsync(Patience, Token);

        var closed = Closing(connection);
        await server.CloseAllConnectionsAsync();
        Assert.Equal(320, (await closed.WaitAsync(Patience, Token)).ReplyCode);
    }

    [Fact]
    public async Task It_ends_when_the_process_that_holds_it_does()
    {
        RabbitMqFixture.SkipWhenMissing();
        await using var server = await RabbitMqServer.StartAsync();
        using var broker = Process.GetProcessById(server.ProcessId);

        // The end of standard input is all that a killed process leaves behind.
        server.LetGo();

        await broker.WaitForExitAsync(Token).WaitAsync(Patience, Token);
        using var socket = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(IPAddress.Loopback, server.Port, Token).AsTask());
    }

    private static Dictionary<string, object?> Quorum => new() { ["x-queue-type"] = "quorum" };

    private static Task<RabbitMQ.Client.Events.ShutdownEventArgs> Closing(IConnection connection)
    {
        var closed = new TaskCompletionSource<RabbitMQ.Client.Events.ShutdownEventArgs>();
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            closed.TrySetResult(reason);
            return Task.CompletedTask;
        };
        return closed.Task;
    }

    private static Task Set(TaskCompletionSource source)
    {
        source.TrySetResult();
        return Task.CompletedTask;
    }

    private static HashSet<string> SocketsOf(int process) => [.. Directory.GetFiles($"/proc/{process}/fd")
        .Select(descriptor => File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.Name)
        .Where(name => name?.StartsWith("socket:[", StringComparison.Ordinal) == true)
        .Select(name => name!["socket:[".Length..^1])];
}
