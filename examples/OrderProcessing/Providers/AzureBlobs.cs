using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;

namespace OrderProcessing.Providers;

internal static partial class Stores
{
    static partial void AddAzureBlobs(IMessagingBuilder messaging) => messaging.AddAzureBlobBodyStore();
}
