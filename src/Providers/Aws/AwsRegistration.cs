using Amazon.SimpleNotificationService;
using Amazon.SQS;
using Integration;
using Integration.Aws;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the AWS provider to an application.</summary>
public static class AwsRegistration
{
    /// <summary>Lets the configuration choose the provider <c>aws</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets what <c>Providers:aws</c> does not set: for credentials from code.</param>
    public static IMessagingBuilder AddAws(this IMessagingBuilder builder, Func<AwsMessagingOptions, AwsMessagingOptions>? configure = null) =>
        builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<AwsMessagingOptions, AwsMessagingOptions>? configure) : IMessagingProvider
    {
        public string Name => AwsProvider.Name;

        public MessagingCapabilities Capabilities => AwsCapabilities.Of(new());

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => Read(settings, ApplicationServices.None);

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings, ApplicationServices application)
        {
            var code = configure?.Invoke(new()) ?? new();
            var options = code with
            {
                Region = settings.Text(nameof(code.Region)) ?? code.Region,
                ServiceUrl = settings.Address(nameof(code.ServiceUrl), "http", "https") ?? code.ServiceUrl,
                SqsServiceUrl = settings.Address(nameof(code.SqsServiceUrl), "http", "https") ?? code.SqsServiceUrl,
                SnsServiceUrl = settings.Address(nameof(code.SnsServiceUrl), "http", "https") ?? code.SnsServiceUrl,
                AuthenticationRegion = settings.Text(nameof(code.AuthenticationRegion)) ?? code.AuthenticationRegion,
                AccountId = settings.Text(nameof(code.AccountId)) ?? code.AccountId,
                NamePrefix = settings.Text(nameof(code.NamePrefix)) ?? code.NamePrefix,
                Credentials = CredentialSettings.Read(settings) ?? code.Credentials,
                Profile = settings.Text(nameof(code.Profile)) ?? code.Profile,
                MaxErrorRetry = settings.Number(nameof(code.MaxErrorRetry), 0) ?? code.MaxErrorRetry,
                Coalesce = settings.Flag(nameof(code.Coalesce)) ?? code.Coalesce,
                Linger = settings.Duration(nameof(code.Linger), TimeSpan.Zero) ?? code.Linger,
                DefaultLockDuration = settings.Duration(nameof(code.DefaultLockDuration), TimeSpan.Zero) ?? code.DefaultLockDuration,
                LookUpSettings = settings.Flag(nameof(code.LookUpSettings)) ?? code.LookUpSettings,
                Provisioning = settings.Flag(nameof(code.Provisioning)) ?? code.Provisioning,
                FifoHighThroughput = settings.Flag(nameof(code.FifoHighThroughput)) ?? code.FifoHighThroughput,
                MaxQueueMessageBytes = settings.Number(nameof(code.MaxQueueMessageBytes), 0) ?? code.MaxQueueMessageBytes,
                MaxTopicMessageBytes = settings.Number(nameof(code.MaxTopicMessageBytes), 0) ?? code.MaxTopicMessageBytes,
                AcceptSnsEnvelopesFrom = settings.Texts(nameof(code.AcceptSnsEnvelopesFrom)) is { Count: > 0 } topics ? topics : code.AcceptSnsEnvelopesFrom,
            };
            foreach (var fault in options.FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => AwsMessaging.Create(Complete(options, application), clientOptions);
        }

        private static AwsMessagingOptions Complete(AwsMessagingOptions options, ApplicationServices application)
        {
            var complete = options.SayWhere ? options : options with
            {
                SqsClient = application.Find<IAmazonSQS>(),
                SnsClient = application.Find<IAmazonSimpleNotificationService>(),
            };
            if (FoundAws.In(application) is not { } found)
                return complete;
            var (region, serviceUrl, credentials, profile) = found.Behind(options.Connection, options.ServiceUrl, options.SayWhere);
            return complete with { Region = region, ServiceUrl = serviceUrl, Credentials = credentials, Profile = profile };
        }
    }
}
