using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Cli;

/// <summary>The one place that names the providers that come with the tool.</summary>
internal static partial class KnownProviders
{
    public static IReadOnlyList<IMessagingProvider> All { get; } = Collect(messaging =>
    {
        messaging.AddInMemory();
        AddAws(messaging);
        AddAzureServiceBus(messaging);
        AddRabbitMq(messaging);
        AddAzureEventHubs(messaging);
        AddKinesis(messaging);
    });

    /// <summary>Settings with which a client can be made that reaches nothing; none for a provider that needs none, or is not known here.</summary>
    public static IReadOnlyDictionary<string, string> MadeUpSettings(string provider) => provider switch
    {
        "aws" or "aws-kinesis" => new Dictionary<string, string> { ["Region"] = "us-east-1" },
        "azure-service-bus" or "azure-event-hubs" => new Dictionary<string, string> { ["ConnectionString"] = "Endpoint=sb://nowhere.invalid/;SharedAccessKeyName=none;SharedAccessKey=bm9uZQ==" },
        "rabbitmq" => new Dictionary<string, string> { ["Hosts:0"] = "nowhere.invalid" },
        _ => new Dictionary<string, string>(),
    };

    // In files of their own, which a build leaves out where the service's SDK can't be restored: then these calls do nothing.
    static partial void AddAws(IMessagingBuilder messaging);

    static partial void AddAzureServiceBus(IMessagingBuilder messaging);

    static partial void AddRabbitMq(IMessagingBuilder messaging);

    static partial void AddAzureEventHubs(IMessagingBuilder messaging);

    static partial void AddKinesis(IMessagingBuilder messaging);

    private static List<IMessagingProvider> Collect(Action<IMessagingBuilder> add)
    {
        var builder = new ServiceCollection().AddMessaging(new ConfigurationBuilder().Build().GetSection("Messaging"));
        add(builder);
        return [.. builder.Services.Where(s => s.ServiceType == typeof(IMessagingProvider))
            .Select(s => (IMessagingProvider)(s.IsKeyedService ? s.KeyedImplementationInstance : s.ImplementationInstance)!)];
    }
}
