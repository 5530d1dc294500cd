using System.Collections.Concurrent;
using System.Net;

namespace Integration.Hosting.Tests.Push;

/// <summary>An HTTP server on this machine that keeps what it gets and answers as told.</summary>
internal sealed class WebhookServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<int, HttpListenerResponse, Task> _answer;

    public WebhookServer(Func<int, HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        Address = $"http://127.0.0.1:{FreePort.Find()}/hook/s3cret";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Answers with these, the last one again and again.</summary>
    public WebhookServer(params int[] statuses)
        : this((number, response) =>
        {
            response.StatusCode = statuses[Math.Min(number, statuses.Length) - 1];
            return Task.CompletedTask;
        })
    {
    }

    public string Address { get; }

    public ConcurrentQueue<(WebHeaderCollection Headers, byte[] Body)> Requests { get; } = [];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Requests.Enqueue(((WebHeaderCollection)context.Request.Headers, body.ToArray()));
            await _answer(Requests.Count, context.Response);
            context.Response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The client hung up, or the test is over.
        }
    }
}
