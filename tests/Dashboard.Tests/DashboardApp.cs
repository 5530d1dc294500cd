using System.Text.RegularExpressions;
using Integration.Hosting;
using Integration.Registration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Integration.Dashboard.Tests;

/// <summary>A web application with the dashboard, on a free port of the loopback interface and the in-memory provider; a request's header says who it is.</summary>
internal sealed partial class DashboardApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardApp(WebApplication app, LogLines log)
    {
        (_app, Log) = (app, log);
        Root = new Uri($"{app.Urls.Single()}/messaging/dashboard");
        Client = new(new HttpClientHandler { AllowAutoRedirect = false });
    }

    /// <summary>The address of the first page.</summary>
    public Uri Root { get; }

    /// <summary>Keeps cookies, and follows no redirect.</summary>
    public HttpClient Client { get; }

    public LogLines Log { get; }

    public IServiceProvider Services => _app.Services;

    public IMessaging Messaging => Services.GetRequiredService<IMessaging>();

    public IConsumerControl Control => Services.GetRequiredService<IConsumerControl>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Builds one; by default with users, on the in-memory provider, and without a topology of its own.</summary>
    public static WebApplication Build(
        Action<IMessagingBuilder>? messaging = null, Action<IServiceCollection>? services = null, LogLines? log = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?> { ["Messaging:Provider"] = "in-memory" });
        var client = builder.Services.AddMessaging(builder.Configuration).AddInMemory();
        messaging?.Invoke(client);
        builder.Services.AddMessagingDashboard();
        (services ?? RoleHeader.AddUsers)(builder.Services);
        if (log is not null)
            builder.Logging.AddProvider(log);
        return builder.Build();
    }

    public static async Task<DashboardApp> StartAsync(
        Action<IMessagingBuilder>? messaging = null,
        Action<MessagingDashboardOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        IReadOnlyDictionary<string, string?>? settings = null)
    {
        var log = new LogLines();
        var app = Build(messaging, services, log, settings);
        app.UseRouting();
        if (services is null)
            app.UseAuthentication().UseAuthorization();
        app.MapMessagingDashboard(configure: configure);
        await app.StartAsync(Token);
        return new DashboardApp(app, log);
    }

    public DashboardApp As(string role)
    {
        Client.DefaultRequestHeaders.Remove(RoleHeader.Name);
        Client.DefaultRequestHeaders.Add(RoleHeader.Name, role);
        return this;
    }

    public Uri Address(string path) => new(Root.ToString() + path);

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(Address(path), Token);

    public async Task<string> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}: {text}");
        return text;
    }

    /// <summary>Reads a page until it has, or has no longer, a text.</summary>
    public async Task<string> ReadUntilAsync(string path, string text, bool isThere = true)
    {
        for (var tries = 0; ; tries++)
        {
            var page = await ReadAsync(path);
            if (page.Contains(text, StringComparison.Ordinal) == isThere)
                return page;
            Assert.True(tries < 300, $"{path} {(isThere ? "never had" : "always had")} '{text}': {page}");
            await Task.Delay(100, Token);
        }
    }

    /// <summary>Posts a form as a browser would that has loaded a page before.</summary>
    /// <param name="page">The page that the form is on.</param>
    /// <param name="path">Where it is sent to.</param>
    /// <param name="fields">Its fields.</param>
    public async Task<HttpResponseMessage> PostAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        return await PostRawAsync(path, [TokenIn(await ReadAsync(page)), .. fields]);
    }

    /// <summary>What proves that the forms of a page are its own.</summary>
    public static (string Name, string Value) TokenIn(string page)
    {
        var token = TokenField().Match(page);
        Assert.True(token.Success, "The page has no form.");
        return (token.Groups["name"].Value, token.Groups["value"].Value);
    }

    /// <summary>Posts a form without what proves that it is the dashboard's.</summary>
    public async Task<HttpResponseMessage> PostRawAsync(string path, params IEnumerable<(string Name, string Value)> fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Client.PostAsync(Address(path), content, Token);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>__RequestVerificationToken)" value="(?<value>[^"]+)" """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenField();
}
