namespace Azure.Messaging.ServiceBus.Broker;

/// <summary>Who may do what. Any credential may do everything until a key is set, or tokens are restricted.</summary>
internal sealed class AccessPolicy
{
    private readonly Dictionary<string, (string Key, string[] Rights)> _keys = new(StringComparer.OrdinalIgnoreCase);
    private string[] _tokenRights;

    public void SetKey(string name, string key, params string[] rights) => _keys[name] = (key, rights);

    public void SetTokenRights(params string[] rights) => _tokenRights = rights;

    public void Demand(BrokerCredential credential, string right, string path)
    {
        bool allowed = credential.Token is not null
            ? _tokenRights is null || Holds(_tokenRights, right)
            : _keys.Count == 0 || credential.Signature is not null
            || (_keys.TryGetValue(credential.KeyName, out (string Key, string[] Rights) known)
                && string.Equals(known.Key, credential.Key, StringComparison.Ordinal)
                && Holds(known.Rights, right));
        if (!allowed)
        {
            throw BrokerErrors.Unauthorized(path, right);
        }
    }

    // Manage includes the other two.
    private static bool Holds(string[] rights, string right) =>
        rights.Contains(right, StringComparer.Ordinal) || rights.Contains(Right.Manage, StringComparer.Ordinal);
}
