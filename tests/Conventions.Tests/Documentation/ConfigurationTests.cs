using System.Text;
using System.Text.Json;
using Integration.Hosting;
using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Conventions.Tests.Documentation;

/// <summary>Every block of JSON is JSON, and a section of an application's configuration is read without a fault.</summary>
public sealed class ConfigurationTests
{
    private static readonly IReadOnlyDictionary<string, CodeBlock> Blocks = CodeBlock.In("json");

    public static TheoryData<string> Places => [.. Blocks.Keys];

    public static TheoryData<string, string> Sections => [.. Blocks.Values.SelectMany(block => SectionsOf(block.Code).Select(name => (block.ToString(), name)))];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_block_is_JSON(string place) => Assert.Null(Record.Exception(() => JsonDocument.Parse(Blocks[place].Code)));

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task A_section_is_read_without_a_fault(string place, string section)
    {
        var root = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Blocks[place].Code))).Build();
        var configuration = root.GetSection(section);
        References.SkipIfLeftOut(configuration["Provider"] switch
        {
            "aws" or "aws-kinesis" => "Aws",
            "azure-service-bus" => "AzureServiceBus",
            "azure-event-hubs" => "AzureEventHubs",
            "rabbitmq" => "RabbitMq",
            _ => "",
        });

        Faults.AssertNone(await FindFaultsAsync(root, configuration));
    }

    [Fact]
    public async Task A_section_with_a_fault_is_found()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Messaging:Topolgy:Queues:orders:Ordered", "true")]).Build();

        Assert.Single(await FindFaultsAsync(configuration, configuration.GetSection("Messaging")));
    }

    /// <summary>The sections of clients: <c>Messaging</c>, and others that name a provider.</summary>
    private static IEnumerable<string> SectionsOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject()
            .Where(p => p.Value.ValueKind == JsonValueKind.Object && (p.Name == "Messaging" || p.Value.TryGetProperty("Provider", out _)))
            .Select(p => p.Name)];
    }

    /// <summary>What the real registration says of it. A page may show a part of a section: without a provider it is memory's.</summary>
    private static async Task<IReadOnlyList<string>> FindFaultsAsync(IConfiguration root, IConfigurationSection section)
    {
        section["Provider"] ??= "in-memory";
        var services = new ServiceCollection().AddSingleton(root);
        var messaging = services.AddMessaging(section).AddInMemory();
        AddClouds(messaging);
        if (section.GetSection("Requests").Exists())
            messaging.AddRequestClient();
        foreach (var consumer in section.GetSection("Consumers").GetChildren())
            messaging.AddConsumer<string, Handler>(consumer.Key);
        await using var provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IMessaging>();
            return [];
        }
        catch (MessagingConfigurationException exception)
        {
            return exception.Faults;
        }
    }

    private static void AddClouds(IMessagingBuilder messaging)
    {
#if HAS_AWS
        messaging.AddAws().AddKinesis();
#endif
#if HAS_SERVICE_BUS
        messaging.AddAzureServiceBus();
#endif
#if HAS_RABBIT_MQ
        messaging.AddRabbitMq();
#endif
#if HAS_EVENT_HUBS
        messaging.AddAzureEventHubs();
#endif
    }

    private sealed class Handler : IMessageHandler<string>
    {
        public Task HandleAsync(string message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
