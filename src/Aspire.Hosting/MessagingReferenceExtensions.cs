using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Hands messaging over to applications.</summary>
public static class MessagingReferenceExtensions
{
    private const string DefaultSection = "Messaging";

    /// <summary>
    /// Hands the provider and its settings over in the environment: <c>Messaging__Provider</c>, <c>Messaging__Providers__NAME__KEY</c> and, where there is one,
    /// <c>ConnectionStrings__RESOURCE</c>. They win over the application's <c>appsettings.json</c>. A published application gets nothing of what lives in the AppHost.
    /// </summary>
    /// <param name="destination">The application.</param>
    /// <param name="messaging">What it uses.</param>
    /// <param name="section">The section of the messaging client; <c>Messaging</c> is that of the main one.</param>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> destination, IResourceBuilder<MessagingResource> messaging, string section = DefaultSection)
        where T : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(messaging);
        ArgumentException.ThrowIfNullOrWhiteSpace(section);
        var resource = messaging.Resource;
        return destination
            .WithReferenceRelationship(resource)
            .WithEnvironment(context =>
            {
                if (resource.LivesInAppHost && context.ExecutionContext.IsPublishMode)
                    return;
                context.EnvironmentVariables[Variable($"{section}:Provider")] = resource.Provider;
                foreach (var (key, value) in resource.Settings)
                    context.EnvironmentVariables[Variable($"{section}:Providers:{resource.Provider}:{key}")] = value;
                foreach (var key in resource.TakenBack)
                    context.EnvironmentVariables[Variable($"{section}:Providers:{resource.Provider}:{key}")] = "";
                if (resource.ConnectionString is { } connectionString)
                    context.EnvironmentVariables[Variable($"ConnectionStrings:{resource.Name}")] = connectionString;
            });
    }

    private static string Variable(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}
