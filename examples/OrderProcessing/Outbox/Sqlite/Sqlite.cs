using Integration.InMemory;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrderProcessing.Orders;
using OrderProcessing.Providers;

namespace OrderProcessing.Outbox;

internal static partial class Outboxes
{
    static partial void AddSqlite(IMessagingBuilder messaging, IConfiguration configuration, ref bool isAdded)
    {
        // Of a broker in memory nothing is left to go on with once its process is gone.
        var outlivesProcess = configuration["Messaging:Provider"] != InMemoryDriver.ProviderName;
        var database = OrderDatabase.Open(DataFolder.Of(configuration), outlivesProcess);
        messaging.AddSqliteOutbox(database.ConnectionString, o => o.CreateTables = true);
        foreach (var source in OrderApp.Sources)
            messaging.UseMiddleware<OneTransaction>(source);
        messaging.Services
            .AddSingleton(_ => database)
            .AddSingleton(database.Books)
            .AddSingleton<IOrderSender, TransactionSender>();
        isAdded = true;
    }
}
