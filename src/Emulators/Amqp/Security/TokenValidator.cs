
namespace Integration.Emulators.Amqp.Security;

/// <summary>Checks the tokens of both ports: the <c>Authorization</c> header of the management API and AMQP's <c>put-token</c>.</summary>
/// <param name="keys">The namespace's keys.</param>
/// <param name="tokenRights">What any bearer token allows. Nobody here can check who signed one; without rights they are refused.</param>
/// <param name="entityKeys">The keys of the entity of that path; none when there is no such entity.</param>
/// <param name="refusals">How the emulator refuses.</param>
internal sealed class TokenValidator(
    IReadOnlyList<SharedAccessKey> keys,
    KeyRights tokenRights,
    Func<string, IReadOnlyList<SharedAccessKey>> entityKeys,
    IRefusals refusals)
{
    private const string BearerScheme = "Bearer ";

    /// <summary>What the token allows.</summary>
    /// <param name="token">The header's value, or the body of <c>put-token</c>; a bearer token may lack its scheme.</param>
    /// <exception cref="Exception">The emulator's refusal: it is missing, unreadable, wrongly signed or expired.</exception>
    public TokenGrant Validate(string? token)
    {
        try
        {
            return Read(token);
        }
        catch (TokenRefusedException refused)
        {
            throw refusals.Unauthorized(refused.Message);
        }
    }

    private TokenGrant Read(string? token)
    {
        if (string.IsNullOrWhiteSpace(token))
            throw TokenErrors.Missing();
        var grant = token.StartsWith(SharedAccessSignature.Scheme, StringComparison.OrdinalIgnoreCase)
            ? OfSignature(SharedAccessSignature.Parse(token))
            : OfBearer(token.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) ? token[BearerScheme.Length..] : token);
        // On the clock that clients sign with: a day that a test lets pass in the broker must not make a token of this second a day old.
        return grant.ExpiresAt > DateTimeOffset.UtcNow ? grant : throw TokenErrors.Expired(grant.ExpiresAt);
    }

    private TokenGrant OfSignature(SharedAccessSignature signature)
    {
        string path = ResourcePath.Of(signature.Resource);
        foreach (var key in keys.Concat(PathsAbove(path).SelectMany(entityKeys)))
        {
            if (string.Equals(key.Name, signature.KeyName, StringComparison.OrdinalIgnoreCase)
                && (signature.IsSignedWith(key.Key) || (key.SecondaryKey is { } second && signature.IsSignedWith(second))))
            {
                return new(key.Rights, path, signature.ExpiresAt);
            }
        }

        throw TokenErrors.InvalidSignature();
    }

    // A bearer token has the service as its audience, so it is good for every entity.
    private TokenGrant OfBearer(string token) => tokenRights == KeyRights.None
        ? throw TokenErrors.BearerNotAccepted()
        : new(tokenRights, "", JsonWebToken.ExpiryOf(token));

    /// <summary>The path and what it is in: a topic's keys are good for its subscriptions. Names of queues and topics may have slashes.</summary>
    private static IEnumerable<string> PathsAbove(string path)
    {
        for (int end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
            yield return path[..end];
    }
}
