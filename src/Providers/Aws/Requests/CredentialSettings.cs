using Amazon.Runtime;
using Integration.Registration;

namespace Integration.Aws.Requests;

/// <summary>Credentials in the configuration: for local servers and tests; in AWS the SDK's own chain has better ones.</summary>
internal static class CredentialSettings
{
    /// <summary>The credentials in a section; null where it has none.</summary>
    public static AWSCredentials? Read(ConfigurationReader settings)
    {
        var (id, secret, session) = (settings.Text("AccessKeyId"), settings.Text("SecretAccessKey"), settings.Text("SessionToken"));
        if ((id is null) != (secret is null) || (session is not null && id is null))
            settings.Fault("", "needs AccessKeyId and SecretAccessKey together, and SessionToken only with them");
        return id is null || secret is null ? null
            : session is null ? new BasicAWSCredentials(id, secret) : new SessionAWSCredentials(id, secret, session);
    }
}
