using System.Collections.Concurrent;
using Integration.Emulators.AzureServiceBus.Broker;
using Integration.Emulators.AzureServiceBus.Security;
using Microsoft.Azure.Amqp;

namespace Integration.Emulators.AzureServiceBus.Amqp.Connections;

/// <summary>What the emulator knows of one connection: the tokens that were shown on it, and its open transactions.</summary>
internal sealed class ClientConnection
{
    private readonly ConcurrentDictionary<string, TokenGrant> _grants = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<long, OpenTransaction> _transactions = new();
    private readonly AmqpConnection _connection;
    private readonly BrokerNamespace _broker;
    private long _lastTransaction;

    public ClientConnection(AmqpConnection connection, BrokerNamespace broker)
    {
        _connection = connection;
        _broker = broker;
        connection.Extensions.Add(this);
    }

    public static ClientConnection Of(AmqpLink link) => link.Session.Connection.Extensions.Find<ClientConnection>();

    /// <summary>Keeps a token for the address that it was shown for, until another one comes for that.</summary>
    public void Grant(TokenGrant grant) => _grants[grant.Path] = grant;

    /// <exception cref="ServiceBusEmulatorException">No token that was shown gives the right.</exception>
    public void Demand(KeyRights right, string path)
    {
        if (!_grants.Values.Any(grant => grant.Allows(right, path)))
            throw BrokerErrors.Unauthorized(path, right);
    }

    public ArraySegment<byte> Declare(AmqpSession session)
    {
        long id = Interlocked.Increment(ref _lastTransaction);
        _transactions[id] = new OpenTransaction(session);
        return BitConverter.GetBytes(id);
    }

    /// <summary>The transaction of an operation, or null where it has none.</summary>
    /// <exception cref="ServiceBusEmulatorException">There is no such transaction.</exception>
    public OpenTransaction? Find(ArraySegment<byte> id) => id.Array is null ? null
        : id.Count == sizeof(long) && _transactions.TryGetValue(BitConverter.ToInt64(id), out OpenTransaction? open) ? open
        : throw new ServiceBusEmulatorException(EmulatedError.NotAllowed, "The transaction does not exist, or it has ended.");

    public OpenTransaction Remove(ArraySegment<byte> id)
    {
        OpenTransaction found = Find(id) ?? throw BrokerErrors.Invalid("The discharge names no transaction.");
        _transactions.TryRemove(BitConverter.ToInt64(id), out _);
        return found;
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Drop() => _connection.Abort();

    /// <summary>The connection is closed: what it left open is rolled back.</summary>
    public void End()
    {
        foreach (OpenTransaction transaction in _transactions.Values)
            transaction.Rollback(_broker);
        _transactions.Clear();
    }
}
