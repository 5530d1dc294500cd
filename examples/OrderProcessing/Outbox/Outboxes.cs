using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderProcessing.Orders;

namespace OrderProcessing.Outbox;

/// <summary>
/// Whether the application sends at once or by an outbox: <c>OrderProcessing:Outbox</c>. An application of your own does one of the two; this one is also built
/// where the databases' packages can't be restored, and then without the folder Sqlite.
/// </summary>
internal static partial class Outboxes
{
    /// <exception cref="InvalidDataException">The setting names none that there is.</exception>
    public static IMessagingBuilder AddOutbox(this IMessagingBuilder messaging, IConfiguration configuration)
    {
        switch (configuration["OrderProcessing:Outbox"])
        {
            case null or "" or "none":
                messaging.Services.AddSingleton<IOrderSender, DirectSender>();
                return messaging;
            case "sqlite":
                var isAdded = false;
                AddSqlite(messaging, configuration, ref isAdded);
                return isAdded
                    ? messaging
                    : throw new InvalidDataException("OrderProcessing:Outbox is 'sqlite', which this build is without: './build.sh restore' says which package of it is missing.");
            case var other:
                throw new InvalidDataException($"OrderProcessing:Outbox '{other}' is unknown; allowed: none, sqlite.");
        }
    }

    static partial void AddSqlite(IMessagingBuilder messaging, IConfiguration configuration, ref bool isAdded);
}
