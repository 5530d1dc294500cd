using Amazon.Runtime;
using Integration;
using Integration.Aws;
using Integration.Aws.Options;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the AWS provider to an application.</summary>
public static class AwsRegistration
{
    /// <summary>Lets the configuration choose the provider <c>aws</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Changes the settings that <c>Providers:aws</c> gave: for credentials from code.</param>
    public static IMessagingBuilder AddAws(this IMessagingBuilder builder, Func<AwsMessagingOptions, AwsMessagingOptions>? configure = null) =>
        builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<AwsMessagingOptions, AwsMessagingOptions>? configure) : IMessagingProvider
    {
        private static readonly AwsMessagingOptions Defaults = new();

        public string Name => AwsProvider.Name;

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings)
        {
            var options = new AwsMessagingOptions
            {
                Region = settings.Text(nameof(Defaults.Region)),
                ServiceUrl = settings.Address(nameof(Defaults.ServiceUrl), "http", "https"),
                SqsServiceUrl = settings.Address(nameof(Defaults.SqsServiceUrl), "http", "https"),
                SnsServiceUrl = settings.Address(nameof(Defaults.SnsServiceUrl), "http", "https"),
                AuthenticationRegion = settings.Text(nameof(Defaults.AuthenticationRegion)),
                AccountId = settings.Text(nameof(Defaults.AccountId)),
                NamePrefix = settings.Text(nameof(Defaults.NamePrefix)) ?? Defaults.NamePrefix,
                Credentials = ReadCredentials(settings),
                Profile = settings.Text(nameof(Defaults.Profile)),
                MaxErrorRetry = settings.Number(nameof(Defaults.MaxErrorRetry), 0) ?? Defaults.MaxErrorRetry,
                Coalesce = settings.Flag(nameof(Defaults.Coalesce)) ?? Defaults.Coalesce,
                Linger = settings.Duration(nameof(Defaults.Linger), TimeSpan.Zero) ?? Defaults.Linger,
                DefaultLockDuration = settings.Duration(nameof(Defaults.DefaultLockDuration), TimeSpan.Zero) ?? Defaults.DefaultLockDuration,
                LookUpSettings = settings.Flag(nameof(Defaults.LookUpSettings)) ?? Defaults.LookUpSettings,
                Provisioning = settings.Flag(nameof(Defaults.Provisioning)) ?? Defaults.Provisioning,
                FifoHighThroughput = settings.Flag(nameof(Defaults.FifoHighThroughput)) ?? Defaults.FifoHighThroughput,
                MaxQueueMessageBytes = settings.Number(nameof(Defaults.MaxQueueMessageBytes), 0) ?? Defaults.MaxQueueMessageBytes,
                MaxTopicMessageBytes = settings.Number(nameof(Defaults.MaxTopicMessageBytes), 0) ?? Defaults.MaxTopicMessageBytes,
                AcceptSnsEnvelopesFrom = settings.Texts(nameof(Defaults.AcceptSnsEnvelopesFrom)),
            };
            options = configure?.Invoke(options) ?? options;
            try
            {
                options.Validate();
            }
            catch (ArgumentException exception)
            {
                settings.Fault("", $"is not valid. {exception.Message}");
            }

            return (_, clientOptions) => AwsMessaging.Create(options, clientOptions);
        }

        /// <summary>For local servers and tests; in AWS the SDK's own chain has better ones.</summary>
        private static AWSCredentials? ReadCredentials(ConfigurationReader settings)
        {
            var (id, secret, session) = (settings.Text("AccessKeyId"), settings.Text("SecretAccessKey"), settings.Text("SessionToken"));
            if ((id is null) != (secret is null) || (session is not null && id is null))
                settings.Fault("", "needs AccessKeyId and SecretAccessKey together, and SessionToken only with them");
            return id is null || secret is null ? null
                : session is null ? new BasicAWSCredentials(id, secret) : new SessionAWSCredentials(id, secret, session);
        }
    }
}
