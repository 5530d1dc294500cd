using Aspire.Hosting.ApplicationModel;
using Integration.Aspire.Hosting;
using Integration.Aspire.Hosting.Client;
using Integration.Aspire.Hosting.Commands;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

/// <summary>Adds messaging to an AppHost.</summary>
public static class MessagingResourceBuilderExtensions
{
    /// <summary>
    /// Adds a provider with its settings (<see cref="WithSetting(IResourceBuilder{MessagingResource}, string, ReferenceExpression)"/>), a health check and the
    /// commands <c>count</c>, <c>redrive</c> and <c>purge</c>. There are shorter methods for local servers, such as <c>AddServiceBusEmulator</c>.
    /// </summary>
    /// <param name="builder">The AppHost.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="provider">The provider's name, as <c>Messaging:Provider</c> takes it.</param>
    /// <param name="addProvider">Makes the provider known to the AppHost itself, such as <c>m => m.AddAws()</c>.</param>
    public static IResourceBuilder<MessagingResource> AddMessaging(
        this IDistributedApplicationBuilder builder, string name, string provider, Action<IMessagingBuilder> addProvider)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(provider);
        ArgumentNullException.ThrowIfNull(addProvider);
        return builder.AddMessaging(new MessagingResource(name, provider, addProvider));
    }

    /// <summary>Sets one of the provider's settings.</summary>
    /// <param name="messaging">The provider.</param>
    /// <param name="key">The key as below <c>Messaging:Providers:NAME</c>, such as <c>Region</c>, with <c>:</c> between levels.</param>
    /// <param name="value">The value.</param>
    public static IResourceBuilder<MessagingResource> WithSetting(this IResourceBuilder<MessagingResource> messaging, string key, string value) =>
        messaging.WithSetting(key, ReferenceExpression.Create($"{value}"));

    /// <summary>Sets one of the provider's settings to what is known once the AppHost runs, such as the address of another resource.</summary>
    /// <inheritdoc cref="WithSetting(IResourceBuilder{MessagingResource}, string, string)"/>
    public static IResourceBuilder<MessagingResource> WithSetting(this IResourceBuilder<MessagingResource> messaging, string key, ReferenceExpression value)
    {
        ArgumentNullException.ThrowIfNull(messaging);
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(value);
        messaging.Resource.Settings[key] = value;
        return messaging;
    }

    internal static IResourceBuilder<T> AddMessaging<T>(this IDistributedApplicationBuilder builder, T resource) where T : MessagingResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var check = $"{resource.Name}_check";
        builder.Services.AddKeyedSingleton(resource.Name, (_, _) => new AppHostClient(resource));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            check, services => new MessagingHealthCheck(services.GetRequiredKeyedService<AppHostClient>(resource.Name)), failureStatus: null, tags: null));
        return builder.AddResource(resource)
            .WithInitialState(new() { ResourceType = "Messaging", State = KnownResourceStates.NotStarted, Properties = [new("Provider", resource.Provider)] })
            .WithHealthCheck(check)
            .WithIconName("MailMultiple")
            .ExcludeFromManifest()
            .WithCountCommand()
            .WithRedriveCommand()
            .WithPurgeCommand()
            .OnInitializeResource(StartAsync);
    }

    private static async Task StartAsync(MessagingResource resource, InitializeResourceEvent started, CancellationToken cancellationToken)
    {
        try
        {
            // Whoever raises it waits for what WaitFor names.
            await started.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, started.Services), cancellationToken).ConfigureAwait(false);
            await resource.StartAsync(started.Services, cancellationToken).ConfigureAwait(false);
            await started.Notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running, StartTimeStamp = DateTime.UtcNow }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            started.Logger.NotStarted(e, resource.Name);
            await started.Notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.FailedToStart }).ConfigureAwait(false);
        }
    }
}
