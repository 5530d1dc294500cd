using AppHost.Servers;

var builder = DistributedApplication.CreateBuilder(args);

// The one value that switches the provider; nothing changes in the application.
var messaging = Server.Add(builder, "messaging", builder.Configuration["Provider"] ?? "azure-service-bus");

// Runs once: 1,000 orders, one of them poisoned. It stays in the dead-letter queue, for the commands of "messaging" in the dashboard.
builder.AddProject<Projects.OrderProcessing>("orders")
    .WithReference(messaging)
    .WaitFor(messaging);

await builder.Build().RunAsync();
