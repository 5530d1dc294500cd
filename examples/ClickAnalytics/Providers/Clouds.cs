using Integration.Registration;

namespace ClickAnalytics.Providers;

/// <summary>
/// The providers of services. An application of your own writes <c>.AddAzureEventHubs().AddKinesis()</c>; this one is also built where
/// a service's SDK can't be restored, and then without that service's file.
/// </summary>
internal static partial class Clouds
{
    public static IMessagingBuilder AddClouds(this IMessagingBuilder messaging)
    {
        AddAzureEventHubs(messaging);
        AddKinesis(messaging);
        return messaging;
    }

    static partial void AddAzureEventHubs(IMessagingBuilder messaging);

    static partial void AddKinesis(IMessagingBuilder messaging);
}
