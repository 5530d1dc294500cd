namespace Integration.Emulators.AzureServiceBus.Security;

/// <summary>A token that does not let its owner in; over HTTP 401, over AMQP status 401 of <c>put-token</c>.</summary>
internal sealed class TokenRefusedException(int subCode, string message) : Exception(message)
{
    /// <summary>The service's number of the reason.</summary>
    public int SubCode { get; } = subCode;

    public static TokenRefusedException Missing() => new(40102, "MissingToken: The request has no authorization token.");

    public static TokenRefusedException InvalidSignature() => new(40103, "InvalidSignature: The token has an invalid signature.");

    public static TokenRefusedException InvalidAudience(string resource) => new(40104, $"InvalidAudience: The token is for '{resource}'.");

    public static TokenRefusedException Malformed(string reason) => new(40105, $"MalformedToken: The token can't be read: {reason}.");

    public static TokenRefusedException Expired(DateTimeOffset at) => new(40106, $"ExpiredToken: The token is expired. Expiration time: '{at:O}'.");

    public static TokenRefusedException BearerNotAccepted() =>
        new(40100, "Unauthorized: Bearer tokens are not accepted here. Set AcceptBearerTokens, or use a shared access key.");

    public static TokenRefusedException MissingClaim(string claims) => new(40100, $"Unauthorized: {claims} claims required for this operation.");
}
