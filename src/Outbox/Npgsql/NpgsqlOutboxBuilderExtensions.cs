using Integration.Outbox;
using Integration.Registration;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an outbox in PostgreSQL.</summary>
public static class NpgsqlOutboxBuilderExtensions
{
    /// <summary>Adds the outbox and the inbox of a messaging client in a PostgreSQL database. Its relay listens for commits of other processes.</summary>
    /// <param name="builder">The client. A database has the outbox of one client.</param>
    /// <param name="connectionString">The database: that of the application's own work.</param>
    /// <param name="configure">Sets options.</param>
    public static IMessagingBuilder AddNpgsqlOutbox(this IMessagingBuilder builder, string connectionString, Action<OutboxOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddKeyedSingleton(builder.Name, (_, _) => new OwnDataSource(NpgsqlDataSource.Create(connectionString)));
        var name = builder.Name;
        return builder.AddNpgsqlOutbox(services => services.GetRequiredKeyedService<OwnDataSource>(name).DataSource, configure);
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
        var name = builder.Name;
        builder.Services.AddSingleton<IHostedService>(services => new OutboxListener(services, name, dataSource));
        return builder;
    }

    /// <summary>A data source of the outbox's own, which ends with the container.</summary>
    private sealed class OwnDataSource(NpgsqlDataSource dataSource) : IAsyncDisposable
    {
        public NpgsqlDataSource DataSource => dataSource;

        public ValueTask DisposeAsync() => dataSource.DisposeAsync();
    }
}
