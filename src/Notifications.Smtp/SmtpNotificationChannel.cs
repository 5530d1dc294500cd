using System.Net.Sockets;
using Integration.Hosting;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Integration.Notifications.Smtp;

/// <summary>Sends notifications as plain-text e-mail, each over a connection of its own.</summary>
public sealed class SmtpNotificationChannel : INotificationChannel
{
    private readonly SmtpOptions _options;
    private readonly MailboxAddress _from;

    /// <summary>Makes the channel; connects at the first notification.</summary>
    /// <exception cref="ArgumentException">An option is missing or illegal.</exception>
    public SmtpNotificationChannel(SmtpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrWhiteSpace(options.Host))
            throw new ArgumentException("SMTP needs a host.", nameof(options));
        if (options.Port is < 1 or > 65535)
            throw new ArgumentException($"The SMTP port is {options.Port}; allowed: 1-65,535.", nameof(options));
        if (options.UserName is not null && options.Security == SmtpSecurity.None)
            throw new ArgumentException("A logon without TLS would send the password in the clear: choose StartTls or Tls.", nameof(options));
        if (!MailboxAddress.TryParse(options.From, out var from))
            throw new ArgumentException("The SMTP sender (From) is not an e-mail address.", nameof(options));
        (_options, _from) = (options, from);
    }

    /// <inheritdoc />
    public PushKind Kind => PushKind.Email;

    /// <inheritdoc />
    public async Task SendAsync(Notification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        if (!MailboxAddress.TryParse(notification.Address, out var to))
            throw new PushFailedException("The push address is not an e-mail address.", isPermanent: true);
        using var mail = Compose(notification, to);
        using var client = new SmtpClient();
        try
        {
            await client.ConnectAsync(_options.Host, _options.Port, Security(), cancellationToken).ConfigureAwait(false);
            if (_options.UserName is { } user)
                await client.AuthenticateAsync(user, _options.Password ?? "", cancellationToken).ConfigureAwait(false);
            await client.SendAsync(mail, cancellationToken).ConfigureAwait(false);
        }
        catch (SmtpCommandException exception)
        {
            // 5xx is final, 4xx passes: RFC 5321, 4.2.1. The server's text can name the mailbox, so it is left out.
            throw new PushFailedException($"The mail server answered {(int)exception.StatusCode}.", isPermanent: (int)exception.StatusCode >= 500);
        }
        catch (Exception exception) when (exception is ProtocolException or AuthenticationException or SslHandshakeException or SocketException or IOException)
        {
            throw new PushFailedException($"The mail server {_options.Host} can't be used: {exception.GetType().Name}.", isPermanent: false, retryAfter: null, exception);
        }

        await QuitAsync(client, cancellationToken).ConfigureAwait(false);
    }

    private MimeMessage Compose(Notification notification, MailboxAddress to)
    {
        var mail = new MimeMessage
        {
            Subject = string.Concat(notification.Subject.Select(c => char.IsControl(c) ? ' ' : c)),
            // Equal for every attempt, so that a mailbox can recognize a repetition.
            MessageId = $"{Uri.EscapeDataString(notification.MessageId)}@{_from.Domain}",
            Body = new TextPart("plain") { Text = notification.Text },
        };
        mail.From.Add(_from);
        mail.To.Add(to);
        return mail;
    }

    private SecureSocketOptions Security() => _options.Security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    /// <summary>The server has taken the mail: a failing farewell must not send it twice.</summary>
    private static async Task QuitAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ProtocolException or SmtpCommandException or IOException or SocketException or OperationCanceledException)
        {
            // Disposing closes the connection.
        }
    }
}
