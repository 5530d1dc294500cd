using Integration;
using Integration.Notifications.Smtp;
using Integration.Registration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>E-mail by SMTP.</summary>
public static class SmtpBuilderExtensions
{
    /// <summary>Delivers to the e-mail addresses of declared subscriptions by SMTP; after <c>AddPushDispatcher</c>.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the server and the sender.</param>
    /// <exception cref="ArgumentException">An option is missing or illegal.</exception>
    /// <exception cref="InvalidOperationException">There is no dispatcher.</exception>
    public static IMessagingBuilder AddSmtpNotifications(this IMessagingBuilder builder, Action<SmtpOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new SmtpOptions();
        configure(options);
        var channel = new SmtpNotificationChannel(options);
        return builder.AddNotificationChannel(PushKind.Email, _ => channel);
    }
}
