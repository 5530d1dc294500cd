namespace Integration.Notifications.Smtp;

/// <summary>How the connection to the mail server is secured.</summary>
public enum SmtpSecurity
{
    /// <summary>STARTTLS, which the server must offer: port 587 as a rule.</summary>
    StartTls,

    /// <summary>TLS from the first byte: port 465 as a rule.</summary>
    Tls,

    /// <summary>None: for a server on the same machine, and for development.</summary>
    None,
}

/// <summary>The mail server and the sender.</summary>
public sealed class SmtpOptions
{
    /// <summary>The server's name; required.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port, 1–65,535; 587 by default.</summary>
    public int Port { get; set; } = 587;

    /// <summary>How the connection is secured; STARTTLS by default.</summary>
    public SmtpSecurity Security { get; set; }

    /// <summary>The sender, such as <c>Shop &lt;orders@example.com&gt;</c>; required.</summary>
    public string From { get; set; } = "";

    /// <summary>The user to log on as; null for no logon.</summary>
    public string? UserName { get; set; }

    /// <summary>The user's password.</summary>
    public string? Password { get; set; }

    /// <summary>The server only: the rest may be confidential.</summary>
    public override string ToString() => $"SMTP {Host}:{Port}, {Security}";
}
