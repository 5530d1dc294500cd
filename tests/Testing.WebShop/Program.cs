using Integration.Hosting;
using Integration.Testing.WebShop;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddMessaging(builder.Configuration)
    .AddAws()
    .MapMessage<Order>("orders")
    .MapMessage<Reminder>("reminders")
    .AddConsumer<Order, OrderHandler>("orders")
    .AddConsumer<Reminder, ReminderHandler>("reminders");

var app = builder.Build();
app.MapPost("/orders", async (Order order, IMessagePublisher publisher, CancellationToken token) =>
{
    await publisher.SendAsync(order, new() { MessageId = order.Id }, token);
    return Results.Accepted();
});
await app.RunAsync();
