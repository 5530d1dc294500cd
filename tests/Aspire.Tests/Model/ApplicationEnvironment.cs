using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Aspire.Tests.Model;

/// <summary>The environment of an application, as Aspire makes it.</summary>
internal static class ApplicationEnvironment
{
    /// <param name="application">The application.</param>
    /// <param name="operation">When it is published, values are expressions of the manifest.</param>
    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(
        this IResourceBuilder<IResourceWithEnvironment> application, DistributedApplicationOperation operation = DistributedApplicationOperation.Publish)
    {
        var result = await ExecutionConfigurationBuilder.Create(application.Resource).WithEnvironmentVariablesConfig()
            .BuildAsync(new DistributedApplicationExecutionContext(operation), NullLogger.Instance, TestContext.Current.CancellationToken);
        Assert.Null(result.Exception);
        return result.EnvironmentVariables.ToDictionary();
    }
}
