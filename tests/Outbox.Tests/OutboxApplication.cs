using Integration.Drivers;
using Integration.Outbox.KillHost;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Outbox.Tests;

/// <summary>An application with an outbox, on the in-memory broker.</summary>
internal sealed class OutboxApplication : IAsyncDisposable
{
    private readonly IHost _host;

    private OutboxApplication(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IOutbox Outbox => Services.GetRequiredService<IOutbox>();

    public IOutboxRows Rows => Services.GetRequiredService<IOutboxRows>();

    public IMessaging Messaging => Services.GetRequiredService<IMessaging>();

    /// <summary>Starts one whose section <c>Messaging</c> declares the ordered queue <c>ordered</c>, the queue <c>plain</c> and the topic <c>news</c> with the subscription <c>all</c>.</summary>
    public static async Task<OutboxApplication> StartAsync(
        Action<IMessagingBuilder> configure, TimeProvider? time = null, Func<ISenderDriver, EntityPath, ISenderDriver>? sender = null, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([.. settings.Select(s => KeyValuePair.Create($"Messaging:{s.Key}", (string?)s.Value)), new("Messaging:Provider", "sending")]);
        if (time is not null)
            builder.Services.AddSingleton(time);
        var messaging = builder.Services.AddMessaging(builder.Configuration.GetSection("Messaging"))
            .AddProvider(new SendingProvider(sender ?? ((inner, _) => inner)))
            .AddQueue(new("ordered") { Ordered = true, DeduplicationWindow = TimeSpan.FromMinutes(5) })
            .AddQueue(new("plain"))
            .AddTopic(new("news"))
            .AddSubscription(new("news", "all"));
        configure(messaging);
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    /// <summary>Sends messages in one transaction.</summary>
    public async Task SendAsync(TestDatabase database, string queue, params Message[] messages)
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var message in messages)
            await Outbox.SendAsync(transaction, queue, message);
        await Outbox.CommitAsync(transaction);
    }

    /// <summary>The texts in a queue, in order, once there are so many.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string source, int count, Microsoft.Extensions.Time.Testing.FakeTimeProvider? time = null)
    {
        IReadOnlyList<PeekedMessage> found = [];
        await Wait.UntilAsync(async () => (found = await PeekAsync(source)).Count >= count, time);
        return [.. found.Select(m => m.Message.Text)];
    }

    public Task<IReadOnlyList<PeekedMessage>> PeekAsync(string source) => Messaging.Source(EntityPath.ParseSource(source)).PeekAsync(1_000);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
