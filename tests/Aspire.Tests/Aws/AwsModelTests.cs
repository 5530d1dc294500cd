using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Integration.Aspire.Tests.Model;

namespace Integration.Aspire.Tests.Aws;

/// <summary>SQS and SNS by a server of the AppHost's choice.</summary>
public sealed class AwsModelTests
{
    [Fact]
    public async Task Any_resource_with_an_endpoint_can_be_the_server()
    {
        var builder = DistributedApplication.CreateBuilder();
        var server = builder.AddContainer("localstack", "localstack/localstack").WithHttpEndpoint(targetPort: 4566);
        var messaging = builder.AddAwsMessaging("messaging", server.GetEndpoint("http")).WithSetting("Region", "eu-central-1");
        var application = builder.AddExecutable("application", "application", ".").WithReference(messaging);

        var environment = await application.EnvironmentAsync();

        Assert.Equal("aws", environment["Messaging__Provider"]);
        Assert.Equal("{localstack.bindings.http.url}", environment["Messaging__Providers__aws__ServiceUrl"]);
        Assert.Equal("eu-central-1", environment["Messaging__Providers__aws__Region"]);
        Assert.Equal("local", environment["Messaging__Providers__aws__SecretAccessKey"]);
        Assert.Contains(messaging.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == server.Resource);
    }
}
