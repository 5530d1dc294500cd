using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace OrderProcessing.Providers;

internal static partial class Stores
{
    static partial void AddS3(IMessagingBuilder messaging) => messaging.AddS3BodyStore();
}
