using Integration.Hosting;
using Integration.Registration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Integration.Outbox.Tests;

public sealed class DbContextOutboxTests(PostgresFixture postgres)
{
    public static TheoryData<string> Kinds => TestDatabase.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_saved_is_sent_at_once_and_what_is_rolled_back_never(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await StartAsync(database, o => o.PollInterval = TimeSpan.FromDays(1));
        await InScopeAsync(application, async shop =>
        {
            shop.Orders.Add(new Order { Customer = "Ada" });
            var id = shop.Outbox().Publish("news", new OrderPlaced("Ada"));
            Assert.Equal(32, id.Length);
            await shop.SaveChangesAsync();
        });
        await application.TextsAsync("news/all", 1);

        await InScopeAsync(application, async shop =>
        {
            await using var transaction = await shop.Database.BeginTransactionAsync();
            shop.Outbox().Send("plain", Message.FromText("never"));
            await shop.SaveChangesAsync();
            await transaction.RollbackAsync();
        });
        await InScopeAsync(application, shop =>
        {
            shop.Outbox().Send("plain", Message.FromText("not saved"));
            return Task.CompletedTask;
        });
        await InScopeAsync(application, async shop =>
        {
            await using var transaction = await shop.Database.BeginTransactionAsync();
            shop.Outbox().Send("plain", Message.FromText("committed"));
            await shop.SaveChangesAsync();
            await transaction.CommitAsync();
        });
        Assert.Equal(["committed"], await application.TextsAsync("plain", 1));
        await InScopeAsync(application, async shop => Assert.Single(await shop.Orders.ToListAsync()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_model_has_the_tables_of_the_script(string kind)
    {
        await using var modelled = await TestDatabase.CreateAsync(kind, postgres);
        await using var scripted = await TestDatabase.CreateAsync(kind, postgres);
        await using (var shop = new Shop(new DbContextOptionsBuilder<Shop>().Apply(modelled).Options))
            await shop.Database.EnsureCreatedAsync();
        await new OutboxStore(scripted.Connections, new OutboxOptions(), TimeProvider.System).CreateTablesAsync(default);

        Assert.Equal(await ColumnsAsync(scripted), await ColumnsAsync(modelled));
        Assert.Equal(OutboxDatabase.Lanes, await modelled.NumberAsync("SELECT COUNT(*) FROM integration_outbox_lanes"));

        // And the script finds nothing to do there.
        await new OutboxStore(modelled.Connections, new OutboxOptions(), TimeProvider.System).CreateTablesAsync(default);
        Assert.Equal(await ColumnsAsync(scripted), await ColumnsAsync(modelled));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_handlers_effect_happens_once_however_often_its_message_comes(string kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind, postgres);
        await using var application = await StartAsync(database, configure: m => m
            .AddQueue(new("placed"))
            .AddConsumer<OrderPlaced, OrderHandler>("placed", o => o.RedeliveryDelay = TimeSpan.FromMilliseconds(10))
            .UseMiddleware<InboxTransaction<Shop>>("placed"));
        var placed = application.Messaging.Queue("placed");
        var serializer = application.Services.GetRequiredService<IMessageSerializer>();
        foreach (var customer in (string[])["Ada", "fails once", "gives up", "Bob"])
        {
            var message = serializer.Serialize(new OrderPlaced(customer)) with { MessageId = customer };
            for (var copy = 0; copy < 3; copy++)
                await placed.SendAsync(message);
        }

        Assert.Equal(["Ada", "Bob", "fails once"], (await application.TextsAsync("plain", 3)).Order(StringComparer.Ordinal));
        await Wait.UntilAsync(async () => await placed.CountAsync() is { Active: 0, InFlight: 0, Delayed: 0, DeadLettered: 3 });
        await InScopeAsync(application, async shop =>
            Assert.Equal(["Ada", "Bob", "fails once"], (await shop.Orders.Select(o => o.Customer).ToListAsync()).Order(StringComparer.Ordinal)));
        await Wait.UntilAsync(async () => (await application.Rows.ListAsync(OutboxState.Waiting)).Count == 0);
        Assert.Equal(3, (await application.PeekAsync("plain")).Count);
    }

    /// <summary>In one command and in several, alone and with other work: within whatever transaction the rows are.</summary>
    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(1, 3, false)]
    [InlineData(1, 3, true)]
    [InlineData(200, 2_000, false)]
    public async Task PostgreSQL_tells_relays_of_other_processes_what_a_context_has_saved(int messages, int orders, bool inTransaction)
    {
        await using var database = await TestDatabase.CreateAsync("postgresql", postgres);
        await using var application = await StartAsync(database, o => o.Relay = false);
        await using var relay = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.PollInterval = TimeSpan.FromDays(1)));

        // By then it listens, and has nothing else to do.
        await application.SendAsync(database, "ordered", Message.FromText("first") with { GroupId = "g" });
        await relay.TextsAsync("ordered", 1);
        await InScopeAsync(application, async shop =>
        {
            await using var transaction = inTransaction ? await shop.Database.BeginTransactionAsync() : null;
            var placed = Enumerable.Range(0, orders).Select(i => new Order { Customer = $"{i}" }).ToList();
            shop.Orders.AddRange(placed);
            for (var i = 0; i < messages; i++)
                shop.Outbox().Send("plain", Message.FromText($"{i}"));
            await shop.SaveChangesAsync();
            if (transaction is not null)
                await transaction.CommitAsync();

            // What the database makes comes back to the entities that it is of.
            Assert.Equal(orders, placed.Select(o => o.Id).Where(id => id > 0).Distinct().Count());
            foreach (var order in placed)
                Assert.Equal(order.Customer, await shop.Orders.AsNoTracking().Where(o => o.Id == order.Id).Select(o => o.Customer).SingleAsync());
        });

        Assert.Equal(messages, (await relay.TextsAsync("plain", messages)).Distinct().Count());
        Assert.Empty(await application.PeekAsync("plain"));
    }

    [Fact]
    public async Task A_relay_in_the_database_of_a_context_can_listen_to_other_processes()
    {
        await using var database = await TestDatabase.CreateAsync("postgresql", postgres);
        await using var application = await StartAsync(
            database, o => o.PollInterval = TimeSpan.FromDays(1), m => m.AddNpgsqlOutboxListener(database.ConnectionString));
        await using var other = await OutboxApplication.StartAsync(m => database.AddOutbox(m, o => o.Relay = false));
        for (var i = 1; i <= 3; i++)
        {
            await other.SendAsync(database, "plain", Message.FromText("x"));
            await application.TextsAsync("plain", i);
        }
    }

    [Fact]
    public async Task What_a_context_sends_goes_where_its_type_is_bound()
    {
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var application = await StartAsync(database, configure: m => m.MapMessage<OrderPlaced>("news"));
        await InScopeAsync(application, async shop =>
        {
            shop.Outbox().Publish(new OrderPlaced("Ada"), new SendOptions { CorrelationId = "one" });
            await shop.SaveChangesAsync();
            Assert.Contains("PublishAsync", Assert.Throws<InvalidOperationException>(() => shop.Outbox().Send(new OrderPlaced("Bob"))).Message, StringComparison.Ordinal);
            Assert.Contains("MapMessage<Order>", Assert.Throws<InvalidOperationException>(() => shop.Outbox().Send(new Order { Customer = "Ada" })).Message, StringComparison.Ordinal);
        });

        await application.TextsAsync("news/all", 1);
        Assert.Equal("one", Assert.Single(await application.PeekAsync("news/all")).Message.CorrelationId);
    }

    [Fact]
    public async Task A_context_from_elsewhere_is_refused_in_words()
    {
        await using var database = await TestDatabase.CreateAsync("sqlite", postgres);
        await using var shop = new Shop(new DbContextOptionsBuilder<Shop>().Apply(database).Options);

        Assert.Contains("AddDbContextOutbox", Assert.Throws<InvalidOperationException>(() => shop.Outbox()).Message, StringComparison.Ordinal);
    }

    /// <summary>A schema that is written in lower case, and one that has to be quoted.</summary>
    [Theory]
    [InlineData("shop", "shop")]
    [InlineData("The Shop", "\"The Shop\"")]
    public async Task A_schema_of_the_models_own_must_be_on_the_search_path(string schema, string path)
    {
        await using var database = await TestDatabase.CreateAsync("postgresql", postgres);
        Task<OutboxApplication> StartAsync(string connectionString) => OutboxApplication.StartAsync(m =>
        {
            m.Services.AddDbContext<ShopInSchema>(o => o.UseNpgsql(connectionString).ReplaceService<IModelCacheKeyFactory, ShopInSchema.CacheKey>());
            m.Services.AddSingleton(new ShopInSchema.Name(schema));
            m.AddDbContextOutbox<ShopInSchema>();
        });
        var fault = Assert.Single((await Assert.ThrowsAsync<MessagingConfigurationException>(() => StartAsync(database.ConnectionString))).Faults);
        Assert.Contains($"'Search Path={path}'", fault, StringComparison.Ordinal);

        // Also before there is such a schema.
        await using var application = await StartAsync(new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = path }.ConnectionString);
        await using var scope = application.Services.CreateAsyncScope();
        var shop = scope.ServiceProvider.GetRequiredService<ShopInSchema>();
        await shop.Database.EnsureCreatedAsync();
        shop.Outbox().Send("plain", Message.FromText("x"));
        await shop.SaveChangesAsync();
        Assert.Equal(["x"], await application.TextsAsync("plain", 1));
        Assert.Equal(1, await database.NumberAsync($"SELECT COUNT(*) FROM \"{schema}\".integration_outbox"));
    }

    private static async Task<OutboxApplication> StartAsync(TestDatabase database, Action<OutboxOptions>? options = null, Action<IMessagingBuilder>? configure = null)
    {
        await using (var shop = new Shop(new DbContextOptionsBuilder<Shop>().Apply(database).Options))
            await shop.Database.EnsureCreatedAsync();
        return await OutboxApplication.StartAsync(m =>
        {
            m.Services.AddDbContext<Shop>(o => database.Use(o));
            m.AddDbContextOutbox<Shop>(options);
            configure?.Invoke(m);
        });
    }

    private static async Task InScopeAsync(OutboxApplication application, Func<Shop, Task> work)
    {
        await using var scope = application.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<Shop>());
    }

    private static async Task<List<string>> ColumnsAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        return await connection.Command(null, database.Kind == "sqlite"
            ? "SELECT m.name || '.' || c.name || ' ' || c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name LIKE 'integration%' AND c.pk = 0 ORDER BY 1"
            : "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_name LIKE 'integration%' ORDER BY 1")
            .ReadAsync(r => r.GetString(0), default);
    }
}

file static class Options
{
    public static DbContextOptionsBuilder Use(this TestDatabase database, DbContextOptionsBuilder options) =>
        database.Kind == "sqlite" ? options.UseSqlite(database.ConnectionString) : options.UseNpgsql(database.ConnectionString);

    public static DbContextOptionsBuilder<Shop> Apply(this DbContextOptionsBuilder<Shop> options, TestDatabase database)
    {
        database.Use(options);
        return options;
    }
}
