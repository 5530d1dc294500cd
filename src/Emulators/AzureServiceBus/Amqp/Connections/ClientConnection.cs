using System.Collections.Concurrent;
using Integration.Emulators.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;

namespace Integration.Emulators.AzureServiceBus.Amqp.Connections;

/// <summary>What the emulator knows of one connection: beside its tokens, its open transactions.</summary>
internal sealed class ClientConnection(AmqpConnection connection, BrokerNamespace broker) : AmqpClient(connection, ServiceBusRefusals.Instance)
{
    private readonly ConcurrentDictionary<long, OpenTransaction> _transactions = new();
    private long _lastTransaction;

    public static new ClientConnection Of(AmqpLink link) => (ClientConnection)AmqpClient.Of(link);

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

    /// <summary>The connection is closed: what it left open is rolled back.</summary>
    public override void End()
    {
        foreach (OpenTransaction transaction in _transactions.Values)
            transaction.Rollback(broker);
        _transactions.Clear();
    }
}
