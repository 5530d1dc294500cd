using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Integration.ClaimCheck.AzureBlobs;
using Integration.Pipeline;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a store of bodies in Azure Blob Storage to a messaging client.</summary>
public static class AzureBlobBodyStoreRegistration
{
    /// <summary>A store of bodies in Azure Blob Storage, for <c>AddClaimCheck</c>; its settings are at <c>Pipeline:Stores:&lt;name&gt;</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="name">The name that messages refer to it by: the same in every application that reads them.</param>
    /// <param name="configure">Sets what the configuration does not set.</param>
    /// <exception cref="ArgumentException">The name is not legal.</exception>
    public static IMessagingBuilder AddAzureBlobBodyStore(this IMessagingBuilder builder, string name = "azure-blobs", Action<AzureBlobBodyStoreOptions>? configure = null)
    {
        var options = new AzureBlobBodyStoreOptions();
        configure?.Invoke(options);
        return builder.AddBodyStore(new Provider(name, builder.Name, options));
    }

    private sealed class Provider(string name, string? client, AzureBlobBodyStoreOptions options) : IBodyStoreProvider
    {
        public string Name => name;

        public Func<IServiceProvider, IBodyStore> Read(ConfigurationReader settings)
        {
            options.ContainerUri = settings.Address(nameof(options.ContainerUri), "http", "https") ?? options.ContainerUri;
            options.ConnectionString = settings.Text(nameof(options.ConnectionString)) ?? options.ConnectionString;
            options.Container = settings.Text(nameof(options.Container)) ?? options.Container;
            options.Prefix = settings.Text(nameof(options.Prefix)) ?? options.Prefix;
            var byConnection = options.ConnectionString is not null && options.Container is not null;
            if (options.Client is null && byConnection == (options.ContainerUri is not null))
                settings.Fault("", $"needs {nameof(options.ContainerUri)}, or {nameof(options.ConnectionString)} and {nameof(options.Container)}, and not both");
            if (options.ConnectionString is { } text && !IsConnectionString(text))
                settings.Fault(nameof(options.ConnectionString), "is not the connection string of a storage account");
            return Make;
        }

        private AzureBlobBodyStore Make(IServiceProvider services) => new(
            options.Client
                ?? (options.ContainerUri is { } address
                    ? new BlobContainerClient(
                        address, options.Credential ?? new ApplicationServices(services, client, null).Find<TokenCredential>() ?? new DefaultAzureCredential())
                    : new BlobContainerClient(options.ConnectionString, options.Container)),
            options.Prefix);

        private static bool IsConnectionString(string text)
        {
            try
            {
                return new BlobServiceClient(text).Uri is not null;
            }
            catch (Exception exception) when (exception is FormatException or ArgumentException)
            {
                return false;
            }
        }
    }
}
