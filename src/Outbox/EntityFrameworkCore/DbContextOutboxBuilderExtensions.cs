using Integration.Outbox;
using Integration.Registration;
using Microsoft.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds an outbox in the database of a <see cref="DbContext"/>.</summary>
public static class DbContextOutboxBuilderExtensions
{
    /// <summary>
    /// Adds the outbox and the inbox of a messaging client in the database of a context, on SQLite or PostgreSQL. Its model must have the tables
    /// (<see cref="OutboxModelBuilderExtensions.AddOutbox"/>). On PostgreSQL what is saved notifies relays of other processes; to be woken by other
    /// processes itself this one needs <c>AddNpgsqlOutboxListener</c> of Integration.Outbox.Npgsql, and polls without.
    /// </summary>
    /// <typeparam name="TContext">The context, registered by <c>AddDbContext</c>.</typeparam>
    /// <param name="builder">The client. A database has the outbox of one client.</param>
    /// <param name="configure">Sets options.</param>
    public static IMessagingBuilder AddDbContextOutbox<TContext>(this IMessagingBuilder builder, Action<OutboxOptions>? configure = null) where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = builder.Name;
        builder.AddOutbox(Connect<TContext>, configure);
        builder.Services.ConfigureDbContext<TContext>((services, options) =>
            options.AddInterceptors(new CommitWatcher(services.GetRequiredKeyedService<OutboxSignal>(name)), new CommitNotifier()));
        return builder;
    }

    private static OutboxConnections Connect<TContext>(IServiceProvider services) where TContext : DbContext
    {
        var scopes = services.GetRequiredService<IServiceScopeFactory>();
        using var scope = scopes.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<TContext>();
        return new(ContextDatabase.Of(context), async cancellationToken =>
        {
            var scope = scopes.CreateAsyncScope();
            try
            {
                var database = scope.ServiceProvider.GetRequiredService<TContext>().Database;
                await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                return new OutboxConnection(database.GetDbConnection(), scope);
            }
            catch
            {
                await scope.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        })
        {
            Schema = context.Model.FindEntityType(typeof(OutboxEntry))?.GetSchema(),
        };
    }
}
