using Amazon.DynamoDBv2;
using Amazon.Kinesis;
using Integration;
using Integration.Aws.Kinesis;
using Integration.Aws.Kinesis.Options;
using Integration.Aws.Options;
using Integration.Aws.Requests;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Kinesis provider to an application.</summary>
public static class KinesisRegistration
{
    /// <summary>Lets the configuration choose the provider <c>aws-kinesis</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets what <c>Providers:aws-kinesis</c> does not set: for credentials from code.</param>
    public static IMessagingBuilder AddKinesis(this IMessagingBuilder builder, Func<KinesisMessagingOptions, KinesisMessagingOptions>? configure = null) =>
        builder.AddProvider(new Provider(configure));

    private sealed class Provider(Func<KinesisMessagingOptions, KinesisMessagingOptions>? configure) : IMessagingProvider
    {
        public string Name => KinesisProvider.Name;

        public MessagingCapabilities Capabilities => KinesisCapabilities.OfMessaging(new());

        public StreamCapabilities StreamCapabilities => KinesisCapabilities.OfStreams(new());

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings) => Read(settings, ApplicationServices.None);

        public Func<IServiceProvider, MessagingClientOptions, IMessaging> Read(ConfigurationReader settings, ApplicationServices application)
        {
            var code = configure?.Invoke(new()) ?? new();
            var options = code with
            {
                Region = settings.Text(nameof(code.Region)) ?? code.Region,
                ServiceUrl = settings.Address(nameof(code.ServiceUrl), "http", "https") ?? code.ServiceUrl,
                AuthenticationRegion = settings.Text(nameof(code.AuthenticationRegion)) ?? code.AuthenticationRegion,
                NamePrefix = settings.Text(nameof(code.NamePrefix)) ?? code.NamePrefix,
                Credentials = CredentialSettings.Read(settings) ?? code.Credentials,
                Profile = settings.Text(nameof(code.Profile)) ?? code.Profile,
                MaxErrorRetry = settings.Number(nameof(code.MaxErrorRetry), 0) ?? code.MaxErrorRetry,
                Provisioning = settings.Flag(nameof(code.Provisioning)) ?? code.Provisioning,
                PollInterval = settings.Duration(nameof(code.PollInterval), TimeSpan.Zero) ?? code.PollInterval,
                MaxReadsPerSecond = settings.Number(nameof(code.MaxReadsPerSecond), 0) ?? code.MaxReadsPerSecond,
                EnhancedFanOut = settings.Texts(nameof(code.EnhancedFanOut)) is { Count: > 0 } pushed ? pushed : code.EnhancedFanOut,
                RawStreams = settings.Texts(nameof(code.RawStreams)) is { Count: > 0 } raw ? raw : code.RawStreams,
                Leases = ReadLeases(settings.Section(nameof(code.Leases)), code.Leases),
            };
            foreach (var fault in options.FindFaults())
                settings.Fault("", $"is not valid: {fault}");
            return (_, clientOptions) => KinesisMessaging.Create(Complete(options, application), clientOptions);
        }

        private static KinesisMessagingOptions Complete(KinesisMessagingOptions options, ApplicationServices application)
        {
            var complete = options.SayWhere ? options : options with
            {
                KinesisClient = application.Find<IAmazonKinesis>(),
                DynamoDbClient = application.Find<IAmazonDynamoDB>(),
            };
            if (FoundAws.In(application) is not { } found)
                return complete;
            var (region, serviceUrl, credentials, profile) = found.Behind(options.Connection, options.ServiceUrl, options.SayWhere);
            return complete with { Region = region, ServiceUrl = serviceUrl, Credentials = credentials, Profile = profile };
        }

        private static DynamoDbLeaseOptions ReadLeases(ConfigurationReader settings, DynamoDbLeaseOptions code) => code with
        {
            TableName = settings.Text(nameof(code.TableName)) ?? code.TableName,
            CreateTable = settings.Flag(nameof(code.CreateTable)) ?? code.CreateTable,
            ServiceUrl = settings.Address(nameof(code.ServiceUrl), "http", "https") ?? code.ServiceUrl,
        };
    }
}
