using System.Globalization;

namespace Integration.Aws.Tests.Emulator;

/// <summary>The fauxqs emulator of SQS and SNS. It stops with this process, however that ends.</summary>
internal sealed class FauxqsServer : IAsyncDisposable
{
    private readonly NodeServer _server;

    private FauxqsServer(NodeServer server) => _server = server;

    public Uri Uri => _server.Uri;

    /// <summary>Installs the emulator if needed, starts it and waits until it is healthy.</summary>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <param name="dataFolder">Where queues, topics and messages outlive the process; null keeps them in memory.</param>
    /// <exception cref="InvalidOperationException">It cannot be installed or started; the message has its output.</exception>
    public static async Task<FauxqsServer> StartAsync(int port = 0, string? dataFolder = null)
    {
        string[] data = dataFolder is null ? [] : [dataFolder];
        var server = await NodeServer.StartAsync("tests/Aws.Tests/fauxqs", [port.ToString(CultureInfo.InvariantCulture), .. data]);
        using var http = new HttpClient();
        using var health = await http.GetAsync(new Uri(server.Uri, "health"));
        if (health.IsSuccessStatusCode)
            return new FauxqsServer(server);
        await server.DisposeAsync();
        throw new InvalidOperationException($"The fauxqs emulator answers its health check with {health.StatusCode}.");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
