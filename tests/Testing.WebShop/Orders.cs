using Integration.Hosting;

namespace Integration.Testing.WebShop;

public sealed record Order(string Id);

public sealed record Reminder(string OrderId);

/// <summary>Has the customer reminded in ten minutes.</summary>
public sealed class OrderHandler(IMessagePublisher publisher) : IMessageHandler<Order>
{
    public Task HandleAsync(Order order, MessageContext context, CancellationToken cancellationToken) => publisher.SendAsync(
        new Reminder(order.Id), new() { Delay = TimeSpan.FromMinutes(10), MessageId = $"remind-{order.Id}" }, cancellationToken);
}

public sealed class ReminderHandler : IMessageHandler<Reminder>
{
    public Task HandleAsync(Reminder reminder, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
