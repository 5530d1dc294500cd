using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OrderProcessing.Accounts;
using OrderProcessing.App;
using OrderProcessing.Handlers;
using OrderProcessing.Orders;
using OrderProcessing.Outbox;
using OrderProcessing.Providers;

namespace OrderProcessing;

/// <summary>The whole application in one screen. What it declares is in appsettings.json: provider, queue, topic, filters, retries.</summary>
public static class OrderApp
{
    /// <summary>What it consumes.</summary>
    internal static readonly string[] Sources = ["orders", "order-placed/email", "order-placed/sms", "order-placed/billing"];

    /// <param name="settings">Settings as <c>--Section:Key=value</c>, which win over the environment, which wins over appsettings.json.</param>
    /// <param name="configure">Adds to the application, for tests.</param>
    public static IHost Build(string[] settings, Action<IMessagingBuilder>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = settings, ContentRootPath = AppContext.BaseDirectory });

        var messaging = builder.Services.AddMessaging(builder.Configuration.GetSection("Messaging"))
            .AddInMemory()
            .AddClouds()
            .AddClaimCheck()                            // a large order goes to a store, and through queue and topic a reference to it
            .AddStores(builder.Configuration)           // a folder; S3 or blobs by one value
            .ConfigureSerialization(json => json.TypeInfoResolvers.Add(OrderJson.Default))
            .MapMessage<Order>("orders")
            .MapMessage<OrderPlaced>("order-placed")
            .AddConsumer<Order, OrderHandler>("orders", options => options.DeadLetterOn<OrderRejectedException>())
            .AddConsumer<OrderPlaced, EmailHandler>("order-placed/email")
            .AddConsumer<OrderPlaced, SmsHandler>("order-placed/sms")
            .AddConsumer<OrderPlaced, BillingHandler>("order-placed/billing");

        // What follows keeps account of every order; an application of your own does without.
        foreach (var source in Sources)
            messaging.UseMiddleware<Bookkeeping>(source);

        // Within the books, as it is a middleware, too: OrderProcessing:Outbox=sqlite makes what is sent part of transactions.
        messaging.AddOutbox(builder.Configuration);
        builder.Services.AddOptions<OrderRunOptions>()
            .BindConfiguration("OrderProcessing", binder => binder.ErrorOnUnknownConfiguration = true)
            .Validate(options => options.StallTimeout > TimeSpan.Zero, "OrderProcessing:StallTimeout must be more than zero.")
            .ValidateOnStart();
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<OrderLedger>()
            .AddSingleton<OrderRun>()
            .AddHostedService<DeadLetterWatch>()
            .Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Logging.ClearProviders()
            .AddConsoleFormatter<LogLine, ConsoleFormatterOptions>()
            .AddConsole(options => (options.FormatterName, options.LogToStandardErrorThreshold) = ("line", LogLevel.Trace));

        configure?.Invoke(messaging);
        return builder.Build();
    }
}
