using System.Buffers.Text;
using System.Text.Json;

namespace Integration.Emulators.Amqp.Security;

/// <summary>Reads a bearer token's claims without checking its signature.</summary>
internal static class JsonWebToken
{
    /// <summary>When the token says that it ends; never for a token that is not a JWT or does not say, such as a test's fixed string.</summary>
    public static DateTimeOffset ExpiryOf(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]))
            return DateTimeOffset.MaxValue;
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            return claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("exp", out var exp) && exp.TryGetInt64(out long seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : DateTimeOffset.MaxValue;
        }
        catch (Exception e) when (e is JsonException or ArgumentOutOfRangeException or InvalidOperationException)
        {
            throw TokenErrors.Malformed("its claims are not JSON, or its expiry is not a time");
        }
    }
}
