using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Tests;

/// <summary>A small shop: what the tests and the pictures of the documentation show.</summary>
internal static class ShopTopology
{
    public static void Add(IMessagingBuilder messaging) => messaging
        .AddQueue(new("orders"))
        .AddQueue(new("mail"))
        .AddQueue(new("returns"))
        .AddTopic(new("placed"))
        .AddSubscription(new("placed", "billing"))
        .AddSubscription(new("placed", "warehouse") { Filter = MessageFilter.Parse("country = 'DE' and total >= 100") })
        .AddSubscription(new("placed", "statistics"))
        .MapMessage<OrderPlaced>("placed")
        .MapMessage<Mail>("mail")
        .AddConsumer<OrderPlaced, Handler<OrderPlaced>>("placed/billing")
        .AddConsumer<OrderPlaced, Handler<OrderPlaced>>("placed/warehouse")
        .AddConsumer<Mail, Handler<Mail>>("mail");

    internal sealed record OrderPlaced(int Number);

    internal sealed record Mail(string To);

    internal sealed class Handler<T> : IMessageHandler<T>
    {
        public Task HandleAsync(T message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
