using System.Diagnostics.CodeAnalysis;
using Integration;
using Integration.Hosting;
using Integration.Hosting.Pump;
using Integration.Registration;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Push endpoints where the service has none.</summary>
public static class PushBuilderExtensions
{
    /// <summary>
    /// Delivers to the webhooks of declared subscriptions where the provider can't: the subscription is created without its
    /// endpoint, and this application drains it. Where the provider can, it does, and nothing runs here.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options; the configuration at <c>Push</c> wins over it, but that signing keys of both count.</param>
    /// <exception cref="InvalidOperationException">It was added before.</exception>
    public static IMessagingBuilder AddPushDispatcher(this IMessagingBuilder builder, Action<PushDispatcherOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Has<PushEmulation>())
            throw new InvalidOperationException("AddPushDispatcher was called before.");
        builder.AddConsumerControl();
        var options = new PushDispatcherOptions();
        configure?.Invoke(options);
        builder.Services.AddKeyedSingleton(builder.Name, new PushEmulation(PushKind.Webhook, "the push dispatcher of this application"));
        builder.Services.AddKeyedSingleton<IConfigurationPart>(builder.Name, new PushDispatcherSettings(options));
        builder.Services.AddSingleton<IHostedService>(services => new PushDispatcher(services, builder.Name, options));
        // The factory's loggers would log whole addresses, whose paths often are secrets.
        builder.Services.AddHttpClient(WebhookTarget.HttpClientName(builder.Name)).RemoveAllLoggers()
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                // A proxy would do the connecting, past the check of addresses.
                UseProxy = options.AllowPrivateAddresses,
                ConnectCallback = (context, cancellationToken) => AddressRules.ConnectAsync(context.DnsEndPoint, options, cancellationToken),
            });
        return builder;
    }

    /// <summary>Delivers to the e-mail addresses or telephone numbers of declared subscriptions through a channel; after <see cref="AddPushDispatcher"/>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="kind">What the channel serves.</param>
    /// <exception cref="ArgumentException">The kind is neither e-mail nor SMS.</exception>
    /// <exception cref="InvalidOperationException">There is no dispatcher.</exception>
    public static IMessagingBuilder AddNotificationChannel<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TChannel>(
        this IMessagingBuilder builder, PushKind kind) where TChannel : class, INotificationChannel =>
        builder.AddNotificationChannel(kind, services => ActivatorUtilities.CreateInstance<TChannel>(services));

    /// <inheritdoc cref="AddNotificationChannel{TChannel}" />
    /// <param name="builder">The client.</param>
    /// <param name="kind">What the channel serves.</param>
    /// <param name="create">Makes the channel.</param>
    public static IMessagingBuilder AddNotificationChannel(this IMessagingBuilder builder, PushKind kind, Func<IServiceProvider, INotificationChannel> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        if (kind is not (PushKind.Email or PushKind.Sms))
            throw new ArgumentException($"A channel serves {PushKind.Email} or {PushKind.Sms}, not {kind}. Webhooks are the dispatcher's own; functions need a provider that has them.", nameof(kind));
        if (!builder.Has<PushEmulation>())
            throw new InvalidOperationException("Call AddPushDispatcher first: it is what hands messages to channels.");
        builder.Services.AddKeyedSingleton(builder.Name, new PushEmulation(kind, "a notification channel of this application"));
        builder.Services.AddKeyedSingleton(builder.Name, (services, _) => create(services));
        return builder;
    }
}
