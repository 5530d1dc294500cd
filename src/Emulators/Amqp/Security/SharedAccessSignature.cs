using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Emulators.Amqp.Security;

/// <summary>A SAS token as it came: <c>SharedAccessSignature sr=…&amp;sig=…&amp;se=…&amp;skn=…</c>, its fields in any order.</summary>
internal sealed class SharedAccessSignature
{
    public const string Scheme = "SharedAccessSignature ";

    private readonly string _signedText;
    private readonly byte[] _signature;

    private SharedAccessSignature(string resource, string expiry, string keyName, byte[] signature)
    {
        // What is signed is the resource as the client encoded it, and each client library encodes in its own way.
        _signedText = $"{resource}\n{expiry}";
        _signature = signature;
        Resource = WebUtility.UrlDecode(resource);
        KeyName = keyName;
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(expiry, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    public string Resource { get; }

    public string KeyName { get; }

    public DateTimeOffset ExpiresAt { get; }

    /// <exception cref="TokenRefusedException">It is not such a token.</exception>
    public static SharedAccessSignature Parse(string token)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in token[Scheme.Length..].Split('&'))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !fields.TryAdd(pair[..at].Trim(), pair[(at + 1)..].Trim()))
                throw TokenErrors.Malformed("it is not a list of the fields sr, sig, se and skn");
        }

        try
        {
            return new(
                Field(fields, "sr"),
                WebUtility.UrlDecode(Field(fields, "se")),
                WebUtility.UrlDecode(Field(fields, "skn")),
                Convert.FromBase64String(WebUtility.UrlDecode(Field(fields, "sig"))));
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw TokenErrors.Malformed("the expiry is not a number of seconds, or the signature is not base64");
        }
    }

    public bool IsSignedWith(string key) => CryptographicOperations.FixedTimeEquals(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(_signedText)),
        _signature);

    private static string Field(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out string? value) && value.Length > 0 ? value : throw TokenErrors.Malformed($"the field '{name}' is missing");
}
