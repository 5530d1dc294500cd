using Amazon;
using Amazon.Runtime;

namespace Integration.Aws.Options;

/// <summary>What the options of all services of AWS have in common: how the SDK's clients reach them.</summary>
internal sealed record ConnectionSettings(string? Region, string? AuthenticationRegion, AWSCredentials? Credentials, string? Profile, string? NamePrefix, int MaxErrorRetry)
{
    /// <summary>What is wrong with an address; null when nothing is.</summary>
    public static string? FindFault(string name, Uri? url) =>
        url is null || (url.IsAbsoluteUri && url.Scheme is "http" or "https") ? null : $"{name} must be an absolute http or https address";

    /// <summary>What is wrong with the others, a phrase each.</summary>
    public IEnumerable<string> FindFaults()
    {
        if (NamePrefix is null || NamePrefix.Length > 16 || !NamePrefix.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            yield return $"{nameof(NamePrefix)} must have 0-16 of A-Z, a-z, 0-9, '-' and '_'";
        if (Credentials is not null && Profile is not null)
            yield return $"set {nameof(Credentials)} or {nameof(Profile)}, not both";
        if (MaxErrorRetry is < 0 or > 10)
            yield return $"{nameof(MaxErrorRetry)} is {MaxErrorRetry}; it must be 0-10";
    }

    /// <summary>The region, of these or of the SDK's chain.</summary>
    /// <param name="options">The type of the options, for whoever has to set it.</param>
    /// <exception cref="ArgumentException">There is none anywhere.</exception>
    public string FindRegion(string options) =>
        Region ?? AuthenticationRegion ?? FallbackRegionFactory.GetRegionEndpoint()?.SystemName ?? throw new ArgumentException(
            $"No AWS region is configured. Set {options}.{nameof(Region)}, or AWS_REGION in the environment.", nameof(options));

    /// <summary>Sets up the configuration of a client.</summary>
    public TConfig Configure<TConfig>(TConfig config, MessagingClientOptions client, Uri? serviceUrl, string region) where TConfig : ClientConfig
    {
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = client.NoHiddenRetries ? 0 : MaxErrorRetry;

        // Retries of connections that went stale come on top of MaxErrorRetry, ten by default, and each may send a message again.
        config.MaxStaleConnectionRetries = client.NoHiddenRetries ? 0 : 1;

        // ServiceURL and RegionEndpoint reset each other: only one may be set.
        if (serviceUrl is not null)
        {
            config.ServiceURL = serviceUrl.AbsoluteUri;
            config.AuthenticationRegion = AuthenticationRegion ?? region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        if (Profile is not null)
            config.Profile = new Profile(Profile);
        return config;
    }
}
