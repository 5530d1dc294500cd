var builder = DistributedApplication.CreateBuilder(args);

// The one value that switches the provider; nothing changes in the application.
IResourceBuilder<MessagingResource> messaging = builder.Configuration["Provider"] switch
{
    // In the process of the AppHost: nothing to install.
    "azure-service-bus" => builder.AddServiceBusEmulator("messaging"),
    "aws" => builder.AddAwsMessaging("messaging", AddFauxqs().GetEndpoint("http")),
    // In a container.
    "rabbitmq" => builder.AddRabbitMqMessaging("messaging", builder.AddRabbitMQ("broker")),
    var other => throw new InvalidOperationException($"Provider '{other}' is unknown; allowed: azure-service-bus, aws, rabbitmq."),
};

// Runs once: 1,000 orders, one of them poisoned. It stays in the dead-letter queue, for the commands of "messaging" in the dashboard.
builder.AddProject<Projects.OrderProcessing>("orders")
    .WithReference(messaging)
    .WaitFor(messaging);

await builder.Build().RunAsync();

// SQS and SNS in a process of their own; `npm ci` in the folder brings it.
IResourceBuilder<ExecutableResource> AddFauxqs() => builder.AddExecutable("sqs", "npx", "../../tests/Aws.Tests/fauxqs", "--no-install", "fauxqs")
    .WithHttpEndpoint(env: "FAUXQS_PORT")
    .WithHttpHealthCheck("/health");
