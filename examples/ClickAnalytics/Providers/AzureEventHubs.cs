using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace ClickAnalytics.Providers;

internal static partial class Clouds
{
    static partial void AddAzureEventHubs(IMessagingBuilder messaging) => messaging.AddAzureEventHubs();
}
