using Integration.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace OrderProcessing.Providers;

/// <summary>
/// Where bodies go that are too large for a message: a folder, or what <c>Messaging:Pipeline:ClaimCheck:Store</c> names. An application of your own
/// adds the one that it uses.
/// </summary>
internal static partial class Stores
{
    public static IMessagingBuilder AddStores(this IMessagingBuilder messaging, IConfiguration configuration)
    {
        messaging.AddFolderBodyStore(path: Path.Combine(DataFolder.Of(configuration), "bodies"));
        switch (configuration["Messaging:Pipeline:ClaimCheck:Store"])
        {
            case "s3":
                AddS3(messaging);
                break;
            case "azure-blobs":
                AddAzureBlobs(messaging);
                break;
        }

        return messaging;
    }

    static partial void AddS3(IMessagingBuilder messaging);

    static partial void AddAzureBlobs(IMessagingBuilder messaging);
}
