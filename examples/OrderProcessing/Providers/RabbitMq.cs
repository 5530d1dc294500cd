using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace OrderProcessing.Providers;

internal static partial class Clouds
{
    static partial void AddRabbitMq(IMessagingBuilder messaging) => messaging.AddRabbitMq();
}
