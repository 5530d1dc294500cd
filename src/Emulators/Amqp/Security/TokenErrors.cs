namespace Integration.Emulators.Amqp.Security;

/// <summary>Why a token does not let its owner in, in the service's words: clients show them.</summary>
internal static class TokenErrors
{
    public static TokenRefusedException Missing() => Refused("MissingToken: There is no authorization token.");

    public static TokenRefusedException InvalidSignature() => Refused("InvalidSignature: The token has an invalid signature.");

    public static TokenRefusedException Malformed(string reason) => Refused($"MalformedToken: The token can't be read: {reason}.");

    public static TokenRefusedException Expired(DateTimeOffset at) => Refused($"ExpiredToken: The token is expired. Expiration time: '{at:O}'.");

    public static TokenRefusedException BearerNotAccepted() => Refused("Bearer tokens are not accepted here: TokenRights gives them no right.");

    private static TokenRefusedException Refused(string why) => new(why);
}
