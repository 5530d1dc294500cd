using Integration.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Integration.Outbox.Tests;

/// <summary>An application's context.</summary>
public sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddOutbox();
}

/// <summary>One whose tables are in a schema.</summary>
public sealed class ShopInSchema(DbContextOptions<ShopInSchema> options, ShopInSchema.Name schema) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.HasDefaultSchema(schema.Value).AddOutbox();

    public sealed record Name(string Value);

    /// <summary>A model for each schema.</summary>
    public sealed class CacheKey : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (((ShopInSchema)context).SchemaName, designTime);
    }

    private string SchemaName => schema.Value;
}

public sealed class Order
{
    public int Id { get; set; }

    public required string Customer { get; set; }
}

public sealed record OrderPlaced(string Customer);

/// <summary>Makes an order of each message, tells of it, and fails or gives up where the customer says so.</summary>
public sealed class OrderHandler(Shop shop) : IMessageHandler<OrderPlaced>
{
    public async Task HandleAsync(OrderPlaced message, MessageContext context, CancellationToken cancellationToken)
    {
        shop.Orders.Add(new Order { Customer = message.Customer });
        shop.Outbox().Send("plain", Message.FromText(message.Customer));
        await shop.SaveChangesAsync(cancellationToken);
        if (message.Customer == "fails once" && context.Attempt == 1)
            throw new InvalidOperationException("The first attempt fails.");
        if (message.Customer == "gives up")
            await context.Received.DeadLetterAsync("gives up", cancellationToken: cancellationToken);
    }
}
