using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.Amqp.Connections;

/// <summary>The entity that a link is for: some clients write the path of a URI, some the bare name.</summary>
internal static class LinkAddress
{
    public static string Of(AmqpLink link)
    {
        Address? address = link.IsReceiver ? (link.Settings.Target as Target)?.Address : (link.Settings.Source as Source)?.Address;
        string text = address?.ToString() ?? string.Empty;
        if (text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
            text = uri.AbsolutePath;
        if (text.StartsWith('/'))
            text = Uri.UnescapeDataString(text).Trim('/');
        return text.Length > 0 ? text : throw new AmqpException(AmqpErrorCode.InvalidField, "The link has no address.");
    }
}
