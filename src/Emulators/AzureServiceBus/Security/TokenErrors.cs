namespace Integration.Emulators.AzureServiceBus.Security;

/// <summary>Why a token does not let its owner in, in the service's words: clients show them.</summary>
internal static class TokenErrors
{
    public static ServiceBusEmulatorException Missing() => Refused("MissingToken: There is no authorization token.");

    public static ServiceBusEmulatorException InvalidSignature() => Refused("InvalidSignature: The token has an invalid signature.");

    public static ServiceBusEmulatorException InvalidAudience(string path) => Refused($"InvalidAudience: The token is for '{path}'.");

    public static ServiceBusEmulatorException Malformed(string reason) => Refused($"MalformedToken: The token can't be read: {reason}.");

    public static ServiceBusEmulatorException Expired(DateTimeOffset at) => Refused($"ExpiredToken: The token is expired. Expiration time: '{at:O}'.");

    public static ServiceBusEmulatorException BearerNotAccepted() => Refused("Bearer tokens are not accepted here: TokenRights gives them no right.");

    public static ServiceBusEmulatorException MissingClaim(string claims) => Refused($"{claims} claims required for this operation.");

    private static ServiceBusEmulatorException Refused(string why) => new(EmulatedError.Unauthorized, why);
}
