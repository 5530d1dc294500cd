using Integration.Registration;

namespace OrderProcessing.Providers;

/// <summary>
/// The providers of services. An application of your own writes <c>.AddAws().AddAzureServiceBus().AddRabbitMq()</c>; this one is also built where
/// a service's SDK can't be restored, and then without that service's file.
/// </summary>
internal static partial class Clouds
{
    public static IMessagingBuilder AddClouds(this IMessagingBuilder messaging)
    {
        AddAws(messaging);
        AddAzureServiceBus(messaging);
        AddRabbitMq(messaging);
        return messaging;
    }

    static partial void AddAws(IMessagingBuilder messaging);

    static partial void AddAzureServiceBus(IMessagingBuilder messaging);

    static partial void AddRabbitMq(IMessagingBuilder messaging);
}
