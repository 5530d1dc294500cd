using System.Collections.Concurrent;
using Integration.Emulators.Amqp.Security;
using Microsoft.Azure.Amqp;

namespace Integration.Emulators.Amqp.Connections;

/// <summary>What an emulator knows of one connection: the tokens that were shown on it.</summary>
internal class AmqpClient
{
    private readonly ConcurrentDictionary<string, TokenGrant> _grants = new(StringComparer.OrdinalIgnoreCase);
    private readonly AmqpConnection _connection;
    private readonly IRefusals _refusals;

    public AmqpClient(AmqpConnection connection, IRefusals refusals)
    {
        _connection = connection;
        _refusals = refusals;
        connection.Extensions.Add(this);
    }

    public static AmqpClient Of(AmqpLink link) => link.Session.Connection.Extensions.Find<AmqpClient>();

    /// <summary>Keeps a token for the address that it was shown for, until another one comes for that.</summary>
    public void Grant(TokenGrant grant) => _grants[grant.Path] = grant;

    /// <exception cref="Exception">The emulator's refusal: no token that was shown gives the right.</exception>
    public void Demand(KeyRights right, string path)
    {
        if (!_grants.Values.Any(grant => grant.Allows(right, path)))
            throw _refusals.Unauthorized($"Unauthorized access. '{right}' claim(s) are required to perform this operation on '{path}'.");
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Drop() => _connection.Abort();

    /// <summary>The connection is closed.</summary>
    public virtual void End()
    {
        // Nothing is left open here.
    }
}
