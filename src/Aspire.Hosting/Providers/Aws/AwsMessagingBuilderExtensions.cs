using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Amazon SQS and SNS by a local server.</summary>
public static class AwsMessagingBuilderExtensions
{
    /// <summary>
    /// Adds SQS and SNS as a server on this machine has them: fauxqs from npm, LocalStack in a container, or any other that is a resource of the AppHost. Both
    /// services are at the one endpoint. The settings are those of such servers, with credentials that are none; <c>WithSetting</c> changes them.
    /// </summary>
    /// <param name="builder">The AppHost.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="endpoint">The server's endpoint (http or https); the resource starts once the server is there.</param>
    public static IResourceBuilder<MessagingResource> AddAwsMessaging(this IDistributedApplicationBuilder builder, string name, EndpointReference endpoint)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpoint);
        var resource = new MessagingResource(name, "aws", messaging => messaging.AddAws()) { TakenBack = ["SqsServiceUrl", "SnsServiceUrl", "Profile", "SessionToken"] };
        return builder.AddMessaging(resource)
            .WithSetting("ServiceUrl", ReferenceExpression.Create($"{endpoint}"))
            .WithSetting("Region", "us-east-1")
            .WithSetting("AccountId", "000000000000")
            .WithSetting("AccessKeyId", "local")
            .WithSetting("SecretAccessKey", "local")
            .WaitFor(builder.CreateResourceBuilder(endpoint.Resource));
    }
}
