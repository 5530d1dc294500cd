using Integration.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Testing.Tests;

public sealed record OrderPlaced(string OrderId, decimal Total);

public sealed record TakePayment(string OrderId, decimal Total);

public sealed record PaymentTimeout(string OrderId);

public sealed record Refund(string OrderId);

/// <summary>A shop: an order is paid, and refunded when it is not shipped within three days.</summary>
internal sealed class Shop
{
    public List<string> Payments { get; } = [];

    public List<string> Refunds { get; } = [];

    /// <summary>Whether handlers look whether they did it before.</summary>
    public bool IsIdempotent { get; init; } = true;

    public int PaymentFailures { get; set; }

    public static void Add(HostApplicationBuilder builder, Shop? shop = null)
    {
        builder.Services.AddSingleton(shop ?? new Shop());
        builder.Services.AddMessaging(builder.Configuration)
            .AddInMemory()
            .AddTopic(new("order-placed"))
            .AddSubscription(new("order-placed", "payments"))
            .AddQueue(new("payments"))
            .AddQueue(new("time-outs"))
            .AddQueue(new("refunds"))
            .AddConsumer<OrderPlaced, OrderHandler>("order-placed/payments")
            .AddConsumer<TakePayment, PaymentHandler>("payments")
            .AddConsumer<PaymentTimeout, TimeoutHandler>("time-outs")
            .AddConsumer<Refund, RefundHandler>("refunds");
    }

    public sealed class OrderHandler(IMessagePublisher publisher) : IMessageHandler<OrderPlaced>
    {
        public async Task HandleAsync(OrderPlaced order, MessageContext context, CancellationToken cancellationToken)
        {
            await publisher.SendAsync("payments", new TakePayment(order.OrderId, order.Total), new() { CorrelationId = order.OrderId, MessageId = $"pay-{order.OrderId}" }, cancellationToken);
            await publisher.SendAsync(
                "time-outs", new PaymentTimeout(order.OrderId), new() { Delay = TimeSpan.FromDays(3), MessageId = $"time-out-{order.OrderId}" }, cancellationToken);
        }
    }

    public sealed class PaymentHandler(Shop shop) : IMessageHandler<TakePayment>
    {
        public Task HandleAsync(TakePayment payment, MessageContext context, CancellationToken cancellationToken)
        {
            lock (shop.Payments)
            {
                if (shop.PaymentFailures-- > 0)
                    throw new InvalidOperationException("The bank is away.");
                if (!shop.IsIdempotent || !shop.Payments.Contains(payment.OrderId))
                    shop.Payments.Add(payment.OrderId);
            }

            return Task.CompletedTask;
        }
    }

    public sealed class TimeoutHandler(IMessagePublisher publisher) : IMessageHandler<PaymentTimeout>
    {
        public Task HandleAsync(PaymentTimeout timeout, MessageContext context, CancellationToken cancellationToken) =>
            publisher.SendAsync("refunds", new Refund(timeout.OrderId), new() { MessageId = $"refund-{timeout.OrderId}" }, cancellationToken);
    }

    public sealed class RefundHandler(Shop shop) : IMessageHandler<Refund>
    {
        public Task HandleAsync(Refund refund, MessageContext context, CancellationToken cancellationToken)
        {
            lock (shop.Refunds)
            {
                if (!shop.Refunds.Contains(refund.OrderId))
                    shop.Refunds.Add(refund.OrderId);
            }

            return Task.CompletedTask;
        }
    }
}
