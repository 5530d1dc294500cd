using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Integration.Hosting;
using Integration.Migration;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Conventions.Tests.Schema;

/// <summary>
/// The schema of each package for the section <c>Messaging</c>: a configuration with one of everything is read by everything that reads any, with each provider
/// in turn, and what the reader was asked for is written down.
/// </summary>
internal static class ConfigurationSchemas
{
    /// <summary>Where each provider's package is.</summary>
    private static readonly IReadOnlyDictionary<string, string> Providers = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["in-memory"] = "src/InMemory",
        ["aws"] = "src/Providers/Aws",
        ["aws-kinesis"] = "src/Providers/AwsKinesis",
        ["azure-service-bus"] = "src/Providers/AzureServiceBus",
        ["azure-event-hubs"] = "src/Providers/AzureEventHubs",
        ["rabbitmq"] = "src/Providers/RabbitMq",
    };

    private static readonly string[] Settings =
    [
        "Topology:Queues:orders:LockDuration", "Topology:Topics:placed:Subscriptions:billing:LockDuration", "Topology:Streams:clicks:Retention",
        "Push:SubscriptionSigningKeys:placed/billing:0", "Pipeline:Encryption:Keys:k1",
    ];

    /// <summary>Each file's text, by its path.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> WriteAsync()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (provider, folder) in Providers)
        {
            var all = await ReadAsync(provider);
            Add(folder, new() { ["Providers"] = Open(new() { [provider] = Take(all, "Providers", provider) }) });
            if (provider != "in-memory")
                continue;
            Add("src/Migration", new() { ["Bridges"] = Take(all, "Bridges") });
            Add("src/Outbox/Core", new() { ["Outbox"] = Take(all, "Outbox") });
            Take(all, "Providers");

            // Others may write providers: these are what an editor suggests.
            Take(all, "Provider");
            all["properties"]!["Provider"] = new JsonObject
            {
                ["anyOf"] = new JsonArray(new JsonObject { ["enum"] = new JsonArray([.. Providers.Keys.Select(p => (JsonNode)p)]) }, new JsonObject { ["type"] = "string" }),
            };
            Add("src/Hosting", (JsonObject)all["properties"]!.DeepClone());
        }

        return files;

        void Add(string folder, JsonObject messaging) => files[$"{folder}/ConfigurationSchema.json"] =
            Open(new() { ["Messaging"] = Open(messaging) }).ToJsonString(new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    /// <summary>A section of which other packages know more keys.</summary>
    private static JsonObject Open(JsonObject properties) => new() { ["type"] = "object", ["properties"] = properties };

    private static JsonObject Take(JsonObject schema, params string[] path)
    {
        var parent = path[..^1].Aggregate(schema, (s, key) => (JsonObject)s["properties"]![key]!);
        var found = (JsonObject)parent["properties"]![path[^1]]!;
        ((JsonObject)parent["properties"]!).Remove(path[^1]);
        return found;
    }

    private static async Task<JsonObject> ReadAsync(string provider)
    {
        var root = new ConfigurationBuilder().AddInMemoryCollection([.. Settings.Select(s => KeyValuePair.Create($"Messaging:{s}", (string?)"")), new("Messaging:Provider", provider)]).Build();
        var spy = new Spy();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(root);
        services.AddMessaging(root).AddInMemory().AddAws().AddKinesis().AddAzureServiceBus().AddAzureEventHubs().AddRabbitMq()
            .MapMessage<string>("orders")
            .AddConsumer<string, Handler>("orders")
            .AddStreamConsumer<string, StreamHandler>("clicks", "billing")
            .AddRecurringMessage("nightly", _ => "")
            .AddInMemoryInbox()
            .AddOutbox(_ => throw new NotSupportedException("Nothing is opened."))
            .AddRequestClient()
            .AddPushDispatcher()
            .AddPauseSignal<Signal>()
            .AddGauges()
            .AddCompression()
            .AddEncryption()
            .AddClaimCheck().AddFolderBodyStore().AddS3BodyStore().AddAzureBlobBodyStore()
            .AddBridge("other", new BridgeOptions { FromName = "here", ToName = "there" });
        services.AddKeyedSingleton<IConfigurationPart>(null, spy);
        await using var built = services.BuildServiceProvider();
        try
        {
            _ = built.GetRequiredService<IMessaging>();
        }
        catch (MessagingConfigurationException)
        {
            // Empty settings are faults, and were asked for all the same.
        }

        return SettingSchema.Of(spy.Reader ?? throw new InvalidOperationException("The section was not read."), isOpen: true);
    }

    /// <summary>Remembers the reader of the whole section, which the other parts read from, too.</summary>
    private sealed class Spy : IConfigurationPart
    {
        public ConfigurationReader? Reader { get; private set; }

        public void Read(ConfigurationReader messaging, bool createsMissing) => Reader = messaging;
    }

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class StreamHandler : IStreamHandler<string>
    {
        public Task HandleAsync(string record, StreamContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Signal : IPauseSignal
    {
        public string Name => "signal";

        public ValueTask<bool> IsPausedAsync(string consumer, CancellationToken cancellationToken) => ValueTask.FromResult(false);
    }
}
