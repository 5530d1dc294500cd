using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Integration.ClaimCheck.S3;
using Integration.Pipeline;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a store of bodies in S3 to a messaging client.</summary>
public static class S3BodyStoreRegistration
{
    /// <summary>A store of bodies in S3, for <c>AddClaimCheck</c>; its settings are at <c>Pipeline:Stores:&lt;name&gt;</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="name">The name that messages refer to it by: the same in every application that reads them.</param>
    /// <param name="configure">Sets what the configuration does not set.</param>
    /// <exception cref="ArgumentException">The name is not legal.</exception>
    public static IMessagingBuilder AddS3BodyStore(this IMessagingBuilder builder, string name = "s3", Action<S3BodyStoreOptions>? configure = null)
    {
        var options = new S3BodyStoreOptions();
        configure?.Invoke(options);
        return builder.AddBodyStore(new Provider(name, options));
    }

    private sealed class Provider(string name, S3BodyStoreOptions options) : IBodyStoreProvider
    {
        public string Name => name;

        public Func<IServiceProvider, IBodyStore> Read(ConfigurationReader settings)
        {
            options.Bucket = settings.Text(nameof(options.Bucket)) ?? options.Bucket;
            options.Prefix = settings.Text(nameof(options.Prefix)) ?? options.Prefix;
            options.Region = settings.Text(nameof(options.Region)) ?? options.Region;
            options.ServiceUrl = settings.Address(nameof(options.ServiceUrl), "http", "https") ?? options.ServiceUrl;
            var (id, secret, session) = (settings.Text("AccessKeyId"), settings.Text("SecretAccessKey"), settings.Text("SessionToken"));
            if ((id is null) != (secret is null) || (session is not null && id is null))
                settings.Fault("", "needs AccessKeyId and SecretAccessKey together, and SessionToken only with them");
            else if (id is not null)
                options.Credentials = session is null ? new BasicAWSCredentials(id, secret) : new SessionAWSCredentials(id, secret, session);
            if (string.IsNullOrWhiteSpace(options.Bucket))
                settings.Fault(nameof(options.Bucket), "is missing: the bucket for bodies");
            return Make;
        }

        private S3BodyStore Make(IServiceProvider services)
        {
            var isSet = options.Region is not null || options.ServiceUrl is not null || options.Credentials is not null;
            return (options.Client ?? (isSet ? null : services.GetService<IAmazonS3>())) is { } given
                ? new(given, options.Bucket!, options.Prefix)
                : new(MakeClient(), options.Bucket!, options.Prefix, ownsClient: true);
        }

        private AmazonS3Client MakeClient()
        {
            var config = new AmazonS3Config { RetryMode = RequestRetryMode.Standard };

            // ServiceURL and RegionEndpoint reset each other: only one may be set.
            if (options.ServiceUrl is { } url)
            {
                config.ServiceURL = url.AbsoluteUri;
                config.ForcePathStyle = true;
                config.AuthenticationRegion = options.Region ?? "us-east-1";
            }
            else if (options.Region is not null)
            {
                config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
            }

            return options.Credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(options.Credentials, config);
        }
    }
}
