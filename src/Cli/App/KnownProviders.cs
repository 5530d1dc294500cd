using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Cli;

/// <summary>The one place that names the providers that come with the tool.</summary>
internal static class KnownProviders
{
    public static IReadOnlyList<IMessagingProvider> All { get; } = Collect(messaging => messaging.AddInMemory().AddAws().AddAzureServiceBus());

    private static List<IMessagingProvider> Collect(Action<IMessagingBuilder> add)
    {
        var builder = new ServiceCollection().AddMessaging(new ConfigurationBuilder().Build().GetSection("Messaging"));
        add(builder);
        return [.. builder.Services.Where(s => s.ServiceType == typeof(IMessagingProvider)).Select(s => (IMessagingProvider)(s.IsKeyedService ? s.KeyedImplementationInstance : s.ImplementationInstance)!)];
    }
}
