using Integration.Outbox;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The outbox of a <see cref="DbContext"/>.</summary>
public static class OutboxDbContextExtensions
{
    /// <summary>What sends with the context's changes.</summary>
    /// <param name="context">A context that the application's services made, whose model has the outbox (<see cref="OutboxModelBuilderExtensions.AddOutbox"/>).</param>
    /// <param name="client">The messaging client's name; null for the main one.</param>
    /// <exception cref="InvalidOperationException">The context is from elsewhere, or no outbox was added for it.</exception>
    public static DbContextOutbox Outbox(this DbContext context, string? client = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var services = context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider;
        var writer = services?.GetKeyedService<OutboxWriter>(client)
            ?? throw new InvalidOperationException("The context knows no outbox: have AddDbContext make it, and call AddDbContextOutbox on what AddMessaging returns.");
        return new DbContextOutbox(context, writer);
    }
}
