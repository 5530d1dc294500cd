using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Integration.Emulators.AzureServiceBus.Security;

/// <summary>
/// Checks the tokens that clients show: shared access signatures against the namespace's keys, and JSON web tokens, whose
/// issuer is not known here, for their time only.
/// </summary>
internal sealed class TokenValidator
{
    private const string SignaturePrefix = "SharedAccessSignature ";

    private readonly Dictionary<string, SharedAccessKey> _keys;
    private readonly AccessRights _tokenRights;

    public TokenValidator(IEnumerable<SharedAccessKey> keys, AccessRights tokenRights)
    {
        _keys = keys.ToDictionary(static key => key.Name, StringComparer.OrdinalIgnoreCase);
        _tokenRights = tokenRights;
    }

    /// <summary>What the token allows.</summary>
    /// <exception cref="ServiceBusEmulatorException">It is not a token, or its signature is wrong, or it is over.</exception>
    public TokenGrant Validate(string? token)
    {
        if (string.IsNullOrEmpty(token))
            throw Refused("There is no token.");
        TokenGrant grant = token.StartsWith(SignaturePrefix, StringComparison.OrdinalIgnoreCase)
            ? Signature(token[SignaturePrefix.Length..])
            : WebToken(token.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? token["Bearer ".Length..] : token);
        return grant.ExpiresAt > DateTimeOffset.UtcNow ? grant : throw Refused("ExpiredToken: the token is over.");
    }

    /// <summary>The path in a resource's address, without what stands for the namespace, in lower or upper case as it came.</summary>
    public static string PathOf(string resource)
    {
        string path = Uri.TryCreate(resource, UriKind.Absolute, out Uri? uri) ? Uri.UnescapeDataString(uri.AbsolutePath) : string.Empty;
        return path.Trim('/');
    }

    private TokenGrant Signature(string token)
    {
        Dictionary<string, string> fields = token.Split('&')
            .Select(static field => field.Split('=', 2))
            .Where(static field => field.Length == 2)
            .GroupBy(static field => field[0], static field => field[1], StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.First(), StringComparer.Ordinal);
        if (!fields.TryGetValue("sr", out string? resource) || !fields.TryGetValue("sig", out string? signature)
            || !fields.TryGetValue("se", out string? expiry) || !long.TryParse(expiry, out long seconds))
            throw Refused("MalformedToken: a shared access signature has the fields sr, sig, se and skn.");
        if (!fields.TryGetValue("skn", out string? name) || !_keys.TryGetValue(Uri.UnescapeDataString(name), out SharedAccessKey? key))
            throw Refused("InvalidSignature: there is no key of that name.");

        // What is signed is the resource as it stands in the token, still encoded, and the time.
        byte[] expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        byte[] given = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(signature));
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Convert.ToBase64String(expected))))
            throw Refused("InvalidSignature: the token has an invalid signature.");
        return new TokenGrant(key.Rights, PathOf(Uri.UnescapeDataString(resource)), FromUnixSeconds(seconds));
    }

    private TokenGrant WebToken(string token)
    {
        try
        {
            string payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
            using var claims = JsonDocument.Parse(Convert.FromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '=')));
            DateTimeOffset expiry = claims.RootElement.TryGetProperty("exp", out JsonElement exp) ? FromUnixSeconds(exp.GetInt64()) : DateTimeOffset.MaxValue;
            return new TokenGrant(_tokenRights, string.Empty, expiry);
        }
        catch (Exception malformed) when (malformed is IndexOutOfRangeException or FormatException or JsonException or InvalidOperationException)
        {
            throw Refused("MalformedToken: the token is neither a shared access signature nor a JSON web token.");
        }
    }

    private static DateTimeOffset FromUnixSeconds(long seconds) =>
        seconds >= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.MaxValue : DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, seconds));

    private static ServiceBusEmulatorException Refused(string why) => new(EmulatedError.Unauthorized, why);
}
