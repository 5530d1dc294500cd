using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Hosting.AspNetCore.Tests;

/// <summary>A web application with two consumers, on a free port of the loopback interface; a request's header says who it is.</summary>
internal sealed class ControlApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ControlApp(WebApplication app) => _app = app;

    public HttpClient Client { get; } = new();

    public IConsumerControl Control => _app.Services.GetRequiredService<IConsumerControl>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static WebApplication Build(Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection([new("Messaging:Provider", "in-memory")]);
        builder.Services.AddMessaging(builder.Configuration)
            .AddInMemory()
            .AddQueue(new("orders"))
            .AddTopic(new("placed"))
            .AddSubscription(new("placed", "billing"))
            .AddConsumer<string, Handler>("orders")
            .AddConsumer<string, Handler>("placed/billing");
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    public static async Task<ControlApp> StartAsync(Action<MessagingControlOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var app = Build(services ?? RoleHeader.AddUsers);
        app.UseRouting();
        if (services is null)
            app.UseAuthentication().UseAuthorization();
        app.MapMessagingControl(configure: configure);
        await app.StartAsync(Token);
        var started = new ControlApp(app);
        started.Client.BaseAddress = new Uri($"{app.Urls.Single()}/messaging/");
        return started;
    }

    public ControlApp As(string role)
    {
        Client.DefaultRequestHeaders.Remove(RoleHeader.Name);
        Client.DefaultRequestHeaders.Add(RoleHeader.Name, role);
        return this;
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string action, object body)
    {
        using var response = await Client.PostAsJsonAsync(action, body, Token);
        return (response.StatusCode, await ReadAsync(response));
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        return (response.StatusCode, await ReadAsync(response));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        await response.Content.ReadAsStringAsync(Token) is { Length: > 0 } text ? JsonSerializer.Deserialize<JsonElement>(text) : default;

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
