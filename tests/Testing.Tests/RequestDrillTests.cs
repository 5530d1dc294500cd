using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Testing.Tests;

/// <summary>Requests under drills: whoever asked waits, so that no drill may keep the answer back.</summary>
public class RequestDrillTests
{
    [Fact]
    public async Task A_flow_that_asks_gets_its_answer_while_other_messages_change_their_order()
    {
        await using var host = await StartAsync();
        var orders = new List<List<int>>();
        var report = await host.DrillAsync(
            1,
            async drilled =>
            {
                var requests = drilled.Services.GetRequiredService<IRequestClient>();
                for (var n = 1; n <= 5; n++)
                    await drilled.Publisher.SendAsync("orders", new Order(n));
                for (var n = 1; n <= 3; n++)
                    Assert.Equal(n * 10, (await requests.SendAsync<GetQuote, Quote>("quotes", new GetQuote(n)).WaitAsync(TimeSpan.FromSeconds(60))).Price);
                await drilled.AdvanceAsync(TimeSpan.FromMinutes(1));
                orders.Add([.. drilled.Handled<Order>("orders").Select(h => h.Value.Number)]);
                Assert.Equal([1, 2, 3, 4, 5], orders[^1].Order());
            },
            DrillKind.Reordering);

        report.ThrowIfBroken();
        Assert.Equal([1, 2, 3, 4, 5], orders[0]);
        Assert.NotEqual([1, 2, 3, 4, 5], orders[1]);
    }

    [Fact]
    public async Task A_handler_that_asks_gets_its_answer_under_every_drill()
    {
        await using var host = await StartAsync();
        var report = await host.DrillAsync(2, async drilled =>
        {
            for (var n = 1; n <= 5; n++)
                await drilled.Publisher.SendAsync("carts", new Cart(n));
            Assert.Equal(90, (await drilled.Services.GetRequiredService<IRequestClient>().SendAsync<GetQuote, Quote>("quotes", new GetQuote(9)).WaitAsync(TimeSpan.FromSeconds(60))).Price);
            await drilled.AdvanceAsync(TimeSpan.FromMinutes(10));
            Assert.Equal([1, 2, 3, 4, 5], drilled.Handled<Cart>("carts").Select(h => h.Value.Number).Distinct().Order());
            Assert.Equal([10, 20, 30, 40, 50], drilled.Sent<Quote>("orders").Select(s => s.Value.Price).Distinct().Order());
        });

        report.ThrowIfBroken();
        Assert.All(report.Drills, d => Assert.True(d.Strikes > 0, $"{d.Kind} struck nothing."));
    }

    private static Task<MessagingTestHost> StartAsync() => MessagingTestHost.StartAsync(b => b.Services.AddMessaging(b.Configuration)
        .AddInMemory()
        .AddQueue(new("quotes")).AddQueue(new("carts")).AddQueue(new("orders"))
        .AddRequestClient()
        .AddResponder<GetQuote, Quote, QuoteHandler>("quotes")
        .AddConsumer<Cart, CartHandler>("carts", o => o.MaxConcurrency = 1)
        .AddConsumer<Order, OrderHandler>("orders", o => o.MaxConcurrency = 1));

    public sealed record GetQuote(int Number);

    public sealed record Quote(int Price);

    public sealed record Cart(int Number);

    public sealed record Order(int Number);

    private sealed class QuoteHandler : IRequestHandler<GetQuote, Quote>
    {
        public Task<Quote> HandleAsync(GetQuote request, MessageContext context, CancellationToken cancellationToken) => Task.FromResult(new Quote(request.Number * 10));
    }

    private sealed class CartHandler(IRequestClient requests, IMessagePublisher publisher) : IMessageHandler<Cart>
    {
        public async Task HandleAsync(Cart cart, MessageContext context, CancellationToken cancellationToken)
        {
            var quote = await requests.SendAsync<GetQuote, Quote>("quotes", new GetQuote(cart.Number), cancellationToken: cancellationToken);
            await publisher.SendAsync("orders", quote, new() { MessageId = $"quote-{cart.Number}" }, cancellationToken);
        }
    }

    private sealed class OrderHandler : IMessageHandler<Order>
    {
        public Task HandleAsync(Order order, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
