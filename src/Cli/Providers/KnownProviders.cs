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
