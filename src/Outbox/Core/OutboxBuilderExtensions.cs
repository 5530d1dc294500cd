using Integration;
using Integration.Hosting;
using Integration.Outbox;
using Integration.Registration;
using Integration.Serving;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the outbox and the inbox of a messaging client: <see cref="IOutbox"/>, <see cref="ITransactionalInbox"/>, <see cref="IOutboxRows"/> and the relay.</summary>
public static class OutboxBuilderExtensions
{
    /// <summary>Adds an outbox in a SQLite database.</summary>
    /// <param name="builder">The client. A database has the outbox of one client.</param>
    /// <param name="connectionString">The database: that of the application's own work, a file.</param>
    /// <param name="configure">Sets options.</param>
    public static IMessagingBuilder AddSqliteOutbox(this IMessagingBuilder builder, string connectionString, Action<OutboxOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.AddOutbox(
            _ => new OutboxConnections(OutboxDatabase.Sqlite, async cancellationToken =>
            {
                var connection = new SqliteConnection(connectionString);
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return new OutboxConnection(connection);
            }),
            configure);
    }

    /// <summary>Adds an outbox in a database whose connections the application opens its own way.</summary>
    /// <param name="builder">The client. A database has the outbox of one client.</param>
    /// <param name="connections">Makes what opens them; called once.</param>
    /// <param name="configure">Sets options.</param>
    /// <exception cref="InvalidOperationException">The client has an outbox.</exception>
    public static IMessagingBuilder AddOutbox(
        this IMessagingBuilder builder, Func<IServiceProvider, OutboxConnections> connections, Action<OutboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connections);
        var (name, services) = (builder.Name, builder.Services);
        if (builder.Has<OutboxOptions>())
            throw new InvalidOperationException("The client has an outbox already.");
        var options = new OutboxOptions();
        configure?.Invoke(options);
        services.AddKeyedSingleton(name, options);
        services.AddKeyedSingleton<IConfigurationPart>(name, new OutboxSettings(options));
        services.AddKeyedSingleton(name, new OutboxSignal(name));
        services.AddSingleton<IBackgroundWork>(provider => provider.GetRequiredKeyedService<OutboxSignal>(name));
        services.AddKeyedSingleton(name, (provider, _) => connections(provider));
        services.AddKeyedSingleton(name, (provider, _) => new OutboxStore(provider.GetRequiredKeyedService<OutboxConnections>(name), options, TimeOf(provider)));
        services.AddKeyedSingleton<IOutboxRows>(name, (provider, _) => new OutboxRows(provider.GetRequiredKeyedService<OutboxConnections>(name), TimeOf(provider)));
        services.AddKeyedSingleton(name, (provider, _) => new OutboxWriter(
            provider.GetRequiredKeyedService<IMessaging>(name),
            provider.GetRequiredKeyedService<IMessageSerializer>(name),
            provider.GetRequiredKeyedService<MessagingSetup>(name),
            provider.GetRequiredKeyedService<OutboxSignal>(name),
            TimeOf(provider)));
        services.AddKeyedSingleton<IOutbox>(name, (provider, _) => new TransactionOutbox(
            provider.GetRequiredKeyedService<OutboxWriter>(name), provider.GetRequiredKeyedService<OutboxStore>(name), provider.GetRequiredKeyedService<OutboxSignal>(name)));
        services.AddKeyedSingleton<ITransactionalInbox>(name, (provider, _) => new TransactionalInbox(
            name, provider.GetService<IHostEnvironment>()?.ApplicationName ?? "", TimeOf(provider)));
        services.AddSingleton<IHostedService>(provider => new OutboxHost(provider, name));
        return builder;
    }

    private static TimeProvider TimeOf(IServiceProvider services) => services.GetService<TimeProvider>() ?? TimeProvider.System;
}
