using Integration.Registration;
using Microsoft.Extensions.Azure;

namespace Integration.AzureSdk;

/// <summary>What an application has registered of Azure: clients of the SDK, and a named connection.</summary>
internal static class FoundAzure
{
    /// <summary>
    /// The client of the SDK for a client of messaging: of its key, of its name in <see cref="IAzureClientFactory{TClient}"/>, or the application's only one.
    /// </summary>
    public static T? FindClient<T>(this ApplicationServices application) where T : class
    {
        if (application.Client is { } name && !application.HasOwn<T>() && application.Find<IAzureClientFactory<T>>() is { } factory)
        {
            try
            {
                return factory.CreateClient(name);
            }
            catch (InvalidOperationException none) when (none.Message.Contains("registration", StringComparison.OrdinalIgnoreCase))
            {
                // The factory tells in no other way that it has none of that name.
            }
        }

        return application.Find<T>();
    }

    /// <summary>
    /// The connection string that <c>ConnectionName</c> names, or the host name where it is no more than that or an address, as for access by a
    /// credential.
    /// </summary>
    public static (string? ConnectionString, string? Host) FindConnection(this ApplicationServices application, ConfigurationReader settings) =>
        application.FindConnectionString(settings) switch
        {
            null => (null, null),
            var text when text.Contains('=', StringComparison.Ordinal) => (text, null),
            var text => (null, Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0 ? address.Host : text),
        };
}
