using Amazon.Extensions.NETCore.Setup;
using Amazon.Runtime;
using Integration.Registration;

namespace Integration.Aws.Options;

/// <summary>The settings of AWS that an application has registered (<c>AddDefaultAWSOptions</c>), for what the provider's own don't say.</summary>
internal sealed record FoundAws(string? Region, Uri? ServiceUrl, AWSCredentials? Credentials, string? Profile)
{
    /// <summary>Those of the client's key, or else of the application; null when there are none.</summary>
    public static FoundAws? In(ApplicationServices application) => application.Find<AWSOptions>() is { } found
        ? new(
            found.Region?.SystemName,
            found.DefaultClientConfig.ServiceURL is { Length: > 0 } url ? new Uri(url) : null,
            found.Credentials,
            found.Credentials is null ? found.Profile : null)
        : null;

    /// <summary>A provider's own settings, and these for what they don't say. What says where a service is (an address, a client) is not mixed.</summary>
    public FoundAws Behind(ConnectionSettings own, Uri? serviceUrl, bool saysWhere) => new(
        own.Region ?? own.AuthenticationRegion ?? Region,
        saysWhere ? serviceUrl : ServiceUrl,
        own.Credentials ?? (own.Profile is null ? Credentials : null),
        own.Profile ?? (own.Credentials is null ? Profile : null));
}
