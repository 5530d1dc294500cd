namespace Integration.Registration;

/// <summary>Which values of the configuration must not be repeated in a message (clause E4).</summary>
internal static class SecretValues
{
    private static readonly string[] Words = ["key", "secret", "password", "token", "credential", "connectionstring", "signature"];

    /// <summary>
    /// By its key, or by its look: connection strings and signed addresses have <c>=</c>, addresses with a user have
    /// <c>@</c>, and a secret in the wrong place is long.
    /// </summary>
    public static bool MayBeSecret(string key, string value) =>
        Words.Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase)) || value.Length > 64 || value.AsSpan().ContainsAny('=', '@');
}
