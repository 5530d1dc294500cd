using Integration.Outbox;
using Integration.Registration;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an outbox in PostgreSQL, or what wakes the relay of one.</summary>
public static class NpgsqlOutboxBuilderExtensions
{
    /// <summary>Adds the outbox and the inbox of a messaging client in a PostgreSQL database. Its relay listens for commits of other processes.</summary>
    /// <param name="builder">The client. A database has the outbox of one client.</param>
    /// <param name="connectionString">The database: that of the application's own work.</param>
    /// <param name="configure">Sets options.</param>
    public static IMessagingBuilder AddNpgsqlOutbox(this IMessagingBuilder builder, string connectionString, Action<OutboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddNpgsqlOutbox(builder.AddDataSource(connectionString), configure);
    }

    /// <inheritdoc cref="AddNpgsqlOutbox(IMessagingBuilder, string, Action{OutboxOptions})" path="/summary" />
    /// <param name="builder">The client. A database has the outbox of one client.</param>
    /// <param name="dataSource">Finds the data source of the application's own work; it stays its owner's.</param>
    /// <param name="configure">Sets options.</param>
    public static IMessagingBuilder AddNpgsqlOutbox(
        this IMessagingBuilder builder, Func<IServiceProvider, NpgsqlDataSource> dataSource, Action<OutboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        builder.AddOutbox(
            services =>
            {
                var source = dataSource(services);
                return new OutboxConnections(
                    OutboxDatabase.PostgreSql, async cancellationToken => new OutboxConnection(await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false)));
            },
            configure);
        return builder.AddNpgsqlOutboxListener(dataSource);
    }

    /// <summary>
    /// Has the relay of an outbox in PostgreSQL that was added another way, such as by <c>AddDbContextOutbox</c>, listen for commits of other processes.
    /// <c>AddNpgsqlOutbox</c> does it itself.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="connectionString">The database. Listening keeps one connection; behind a pooler that shares connections by transaction it needs one around it.</param>
    public static IMessagingBuilder AddNpgsqlOutboxListener(this IMessagingBuilder builder, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddNpgsqlOutboxListener(builder.AddDataSource(connectionString));
    }

    /// <inheritdoc cref="AddNpgsqlOutboxListener(IMessagingBuilder, string)" path="/summary" />
    /// <param name="builder">The client.</param>
    /// <param name="dataSource">Finds the data source; it stays its owner's.</param>
    public static IMessagingBuilder AddNpgsqlOutboxListener(this IMessagingBuilder builder, Func<IServiceProvider, NpgsqlDataSource> dataSource)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        var name = builder.Name;
        builder.Services.AddSingleton<IHostedService>(services => new OutboxListener(services, name, dataSource));
        return builder;
    }

    private static Func<IServiceProvider, NpgsqlDataSource> AddDataSource(this IMessagingBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var name = builder.Name;
        builder.Services.AddKeyedSingleton(name, (_, _) => new OwnDataSource(NpgsqlDataSource.Create(connectionString)));
        return services => services.GetRequiredKeyedService<OwnDataSource>(name).DataSource;
    }

    /// <summary>A data source of the outbox's own, which ends with the container.</summary>
    private sealed class OwnDataSource(NpgsqlDataSource dataSource) : IAsyncDisposable
    {
        public NpgsqlDataSource DataSource => dataSource;

        public ValueTask DisposeAsync() => dataSource.DisposeAsync();
    }
}
