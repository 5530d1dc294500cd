namespace Integration.Emulators.AzureServiceBus.Security;

/// <summary>Checks the tokens of both ports: the <c>Authorization</c> header of the management API and AMQP's <c>put-token</c>.</summary>
/// <param name="keys">The namespace's keys.</param>
/// <param name="entityKeys">The keys of the queue or topic of that path; none when there is no such entity.</param>
/// <param name="bearerRights">What any bearer token allows; null refuses them. Nobody here can check who signed one.</param>
/// <param name="clientTime">
/// The clock that the clients sign with. It is the real one, also when the emulator's own time is advanced by a test:
/// a day that passes in the broker must not make the token of a client that signed a second ago a day old.
/// </param>
internal sealed class TokenValidator(
    IReadOnlyList<SharedAccessKey> keys,
    Func<string, IReadOnlyList<SharedAccessKey>> entityKeys,
    AccessRights? bearerRights,
    TimeProvider clientTime)
{
    private const string BearerScheme = "Bearer ";

    /// <summary>What the token allows.</summary>
    /// <param name="token">The header's value, or the body of <c>put-token</c>; a bearer token may lack its scheme.</param>
    /// <param name="audience">What it is shown for: a path in the namespace, or an address whose path that is.</param>
    /// <exception cref="TokenRefusedException">It is missing, unreadable, wrongly signed, expired, or for something else.</exception>
    public AccessGrant Validate(string? token, string audience)
    {
        if (string.IsNullOrWhiteSpace(token))
            throw TokenRefusedException.Missing();
        var grant = token.StartsWith(SharedAccessSignature.Scheme, StringComparison.OrdinalIgnoreCase)
            ? OfSignature(SharedAccessSignature.Parse(token))
            : OfBearer(token.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) ? token[BearerScheme.Length..] : token);
        if (grant.ExpiresAt <= clientTime.GetUtcNow())
            throw TokenRefusedException.Expired(grant.ExpiresAt);
        return grant.Covers(PathOf(audience)) ? grant : throw TokenRefusedException.InvalidAudience(grant.Path);
    }

    /// <summary>The path in an address such as <c>sb://host/orders</c>, whatever its scheme, host and query; a path is returned as it is.</summary>
    public static string PathOf(string resource)
    {
        string path = Uri.TryCreate(resource, UriKind.Absolute, out var address) && address.Host.Length > 0
            ? Uri.UnescapeDataString(address.AbsolutePath)
            : resource;
        return path.Trim('/');
    }

    private AccessGrant OfSignature(SharedAccessSignature signature)
    {
        string path = PathOf(signature.Resource);
        foreach (var key in keys.Concat(PathsAbove(path).SelectMany(entityKeys)))
        {
            if (string.Equals(key.Name, signature.KeyName, StringComparison.OrdinalIgnoreCase)
                && (signature.IsSignedWith(key.Key) || (key.SecondaryKey is { } second && signature.IsSignedWith(second))))
            {
                return new(path, key.Rights, signature.ExpiresAt);
            }
        }

        throw TokenRefusedException.InvalidSignature();
    }

    // A bearer token has the service as its audience, so it is good for every entity.
    private AccessGrant OfBearer(string token) => bearerRights is { } rights
        ? new("", rights, JsonWebToken.ExpiryOf(token))
        : throw TokenRefusedException.BearerNotAccepted();

    /// <summary>The path and what it is in: a topic's keys are good for its subscriptions. Names of queues and topics may have slashes.</summary>
    private static IEnumerable<string> PathsAbove(string path)
    {
        for (int end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
            yield return path[..end];
    }
}
