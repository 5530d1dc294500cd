namespace Integration.Cli;

/// <summary>What the command line says of an AWS account, over the configuration; null for what it leaves to it.</summary>
/// <param name="Region">The region.</param>
/// <param name="Profile">The profile of the AWS configuration files.</param>
internal sealed record AwsAccess(string? Region, string? Profile)
{
    public const string DefaultProvider = "aws";

    public static AwsAccess None { get; } = new(null, null);

    public bool IsGiven => this != None;

    /// <summary>Whether a provider has such settings.</summary>
    public static bool IsFor(string? provider) => provider?.ToUpperInvariant() is "AWS" or "AWS-KINESIS";

    /// <summary>Puts it over the settings of a provider.</summary>
    public void AddTo(IDictionary<string, string?> settings, string providerPath)
    {
        if (Region is not null)
            settings[$"{providerPath}:{nameof(Region)}"] = Region;
        if (Profile is not null)
            settings[$"{providerPath}:{nameof(Profile)}"] = Profile;
    }
}
