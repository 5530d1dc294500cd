using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Testing.Tests;

/// <summary>The ways to come by a host, and applications of several kinds.</summary>
public class ApplicationTests
{
    [Fact]
    public async Task An_application_that_is_no_plain_host_is_made_again_for_each_drill()
    {
        var made = 0;
        await using var host = await MessagingTestHost.StartAsync(
            add =>
            {
                made++;
                return new Factory(add);
            },
            f => f.Services);
        var report = await host.DrillAsync(1, FlowAsync, DrillKind.Crash);
        report.ThrowIfBroken();
        Assert.Equal(3, made);
    }

    [Fact]
    public async Task One_that_somebody_else_started_has_a_host_and_no_drills()
    {
        await using var factory = new Factory(s => s.AddMessagingTesting());
        var host = MessagingTestHost.Of(factory.Services);
        await FlowAsync(host);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.DrillAsync(1, FlowAsync));
    }

    [Fact]
    public void Without_messaging_there_is_nothing_to_test() =>
        Assert.Contains("AddMessaging", Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddMessagingTesting()).Message);

    [Fact]
    public async Task Every_client_is_in_memory_and_seen()
    {
        await using var host = await MessagingTestHost.StartAsync(b =>
        {
            Shop.Add(b);
            b.Services.AddMessaging("other", b.Configuration.GetSection("Other")).AddInMemory().AddQueue(new("elsewhere")).AddConsumer<Refund, Elsewhere>("elsewhere");
        });
        await host.Services.GetRequiredKeyedService<IMessagePublisher>("other").SendAsync("elsewhere", new Refund("A-1"));
        await host.RunUntilIdleAsync();
        Assert.Equal("A-1", host.Handled<Refund>("elsewhere").Single().Value.OrderId);
    }

    [Fact]
    public async Task Values_are_read_though_their_bodies_are_encoded()
    {
        await using var host = await MessagingTestHost.StartAsync(b =>
            b.Services.AddMessaging(b.Configuration).AddInMemory().AddQueue(new("refunds")).AddQueue(new("later")).AddConsumer<Refund, Elsewhere>("refunds")
                .AddCompression(o => o.Threshold = 1));
        await host.Publisher.SendAsync("refunds", new Refund(new string('A', 1000)));
        await host.Publisher.SendAsync("later", new Refund("A-2"), new() { Delay = TimeSpan.FromDays(1) });
        await host.RunUntilIdleAsync();
        Assert.Equal(1000, host.Sent<Refund>("refunds").Single().Value.OrderId.Length);
        Assert.Equal(1000, host.Handled<Refund>("refunds").Single().Value.OrderId.Length);
        Assert.Equal("A-2", host.Scheduled<Refund>("later").Single().Value.OrderId);
    }

    private static async Task FlowAsync(MessagingTestHost host)
    {
        await host.Publisher.PublishAsync("order-placed", new OrderPlaced("A-1", 10));
        await host.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Contains(host.Handled<Refund>(), r => r.Value.OrderId == "A-1");
    }

    public sealed class Elsewhere : IMessageHandler<Refund>
    {
        public Task HandleAsync(Refund refund, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Like a web application's factory: made with services of the test, started, and disposed.</summary>
    private sealed class Factory : IAsyncDisposable
    {
        private readonly IHost _host;

        public Factory(Action<IServiceCollection> add)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            Shop.Add(builder);
            add(builder.Services);
            _host = builder.Build();
            _host.Start();
        }

        public IServiceProvider Services => _host.Services;

        public async ValueTask DisposeAsync()
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }
}
