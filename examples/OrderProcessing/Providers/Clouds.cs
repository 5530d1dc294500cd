using Integration.Registration;

namespace OrderProcessing.Providers;

/// <summary>
/// The cloud providers. An application of your own writes <c>.AddAws().AddAzureServiceBus()</c>; this one is also built where
/// a cloud's SDK can't be restored, and then without that cloud's file.
/// </summary>
internal static partial class Clouds
{
    public static IMessagingBuilder AddClouds(this IMessagingBuilder messaging)
    {
        AddAws(messaging);
        AddAzureServiceBus(messaging);
        return messaging;
    }

    static partial void AddAws(IMessagingBuilder messaging);

    static partial void AddAzureServiceBus(IMessagingBuilder messaging);
}
