using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Integration.Cli.Tests.Support;

namespace Integration.Cli.Tests.Commands;

public sealed class UiTests : IDisposable
{
    private readonly Tool _tool = new(realTime: true);

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task The_printed_link_lets_in_and_without_it_nobody_is()
    {
        await _tool.Here.DeadAsync("orders", "poison");
        var (run, _) = await _tool.RunUntilAsync("ui", 1, async lines =>
        {
            var line = lines[0];
            var link = new Uri(line);
            Assert.Equal("127.0.0.1", link.Host);
            var root = new Uri(link, ".").AbsoluteUri.TrimEnd('/');
            using var stranger = new HttpClient();
            foreach (var path in new[] { "", "/dead-letters?source=orders", "/enter", "/enter?token=0" })
            {
                using var refused = await stranger.GetAsync(new Uri(root + path));
                Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            }

            using var handler = new HttpClientHandler();
            using var client = new HttpClient(handler);
            using (var entered = await client.GetAsync(link))
            {
                Assert.Equal(root, entered.RequestMessage!.RequestUri!.AbsoluteUri.TrimEnd('/'));
                Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
            }

            var cookie = Assert.Single(handler.CookieContainer.GetAllCookies(), c => c.Name == "integration-ui");
            Assert.True(cookie.HttpOnly);
            Assert.Equal(new Uri(root).AbsolutePath, cookie.Path);
            Assert.DoesNotContain(cookie.Value, line, StringComparison.Ordinal);
            Assert.Contains("Poison", await client.GetStringAsync(new Uri($"{root}/dead-letters?source=orders")), StringComparison.Ordinal);
        });

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("until Ctrl-C", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_the_link_is_in_a_document()
    {
        var (run, _) = await _tool.RunUntilAsync("ui --json", 1, lines =>
        {
            var document = JsonDocument.Parse(lines[0]).RootElement;
            Assert.Equal(document.GetProperty("port").GetInt32(), new Uri(document.GetProperty("link").GetString()!).Port);
            return Task.CompletedTask;
        });

        Assert.Equal(ExitCode.Ok, run.Code);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var run = await _tool.RunAsync($"ui --port {((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("--port", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_url_of_traces_that_is_none_is_said()
    {
        var run = await _tool.RunAsync("ui --trace-url javascript:alert");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--trace-url", run.Error, StringComparison.Ordinal);
    }
}
