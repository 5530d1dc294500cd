using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace ClickAnalytics.Providers;

internal static partial class Clouds
{
    static partial void AddKinesis(IMessagingBuilder messaging) => messaging.AddKinesis();
}
