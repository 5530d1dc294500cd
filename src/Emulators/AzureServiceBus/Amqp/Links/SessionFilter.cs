using Integration.Emulators.Amqp.Connections;
using Integration.Emulators.AzureServiceBus.Broker;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.AzureServiceBus.Amqp.Links;

/// <summary>What a receiver that attaches asks for of sessions: one by its id, or any.</summary>
internal sealed class SessionFilter
{
    private static readonly AmqpSymbol Name = "com.microsoft:session-filter";
    private static readonly AmqpSymbol NonExclusiveName = "com.microsoft:non-exclusive-session-filter";
    private static readonly AmqpSymbol TimeoutName = "com.microsoft:timeout";
    private static readonly AmqpSymbol LockedUntilName = "com.microsoft:locked-until-utc";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(1);

    private readonly string? _sessionId;

    private SessionFilter(string? sessionId) => _sessionId = sessionId;

    /// <summary>The filter of a link, or null where it has none.</summary>
    /// <exception cref="AmqpException">It asks for a session that is not its own alone, which the service does not know either.</exception>
    public static SessionFilter? Of(AmqpLink link)
    {
        if (link.Settings.Source is not Source { FilterSet: { } filters })
            return null;
        foreach ((MapKey key, object value) in filters)
        {
            string? name = key.Key.ToString();
            if (string.Equals(name, NonExclusiveName.Value, StringComparison.Ordinal))
            {
                throw new AmqpException(
                    AmqpErrorCode.NotAllowed,
                    $"The link '{link.Name}' contains invalid filter type. System only support Jms or Apache selector filter type.");
            }

            if (string.Equals(name, Name.Value, StringComparison.Ordinal))
                return new SessionFilter((value as DescribedType)?.Value as string ?? value as string);
        }

        return null;
    }

    /// <summary>Locks the session, waiting for one where any will do, and tells the client which it is.</summary>
    /// <exception cref="ServiceBusEmulatorException">The session is another receiver's, or there was none in the client's time.</exception>
    public async Task AcceptAsync(BrokerNamespace broker, ReceiverLink receiver, AmqpLink link)
    {
        if (_sessionId is { } id)
            broker.Execute(() => receiver.Store.Sessions.Accept(id, receiver));
        else
            await AcceptNextAsync(broker, receiver, link).ConfigureAwait(false);

        Session session = receiver.Session!;
        ((Source)link.Settings.Source).FilterSet[Name] = session.Id;
        link.Settings.UpsertProperty(LockedUntilName, session.LockedUntil.UtcTicks);
    }

    private static async Task AcceptNextAsync(BrokerNamespace broker, ReceiverLink receiver, AmqpLink link)
    {
        SessionTable sessions = receiver.Store.Sessions;
        SessionRequest request = broker.Execute(() => sessions.AcceptNext(receiver));

        // The client waits on the machine's clock, so this does too.
        TimeSpan timeout = link.Settings.Properties is { } properties && properties.TryGetValue(TimeoutName, out uint milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : DefaultTimeout;
        using var ended = new CancellationTokenSource(timeout);
        ClientSession.OnClosing(link, Withdraw);
        using CancellationTokenRegistration registration = ended.Token.Register(Withdraw);
        await request.Accepted.ConfigureAwait(false);

        void Withdraw() => broker.Execute(() => sessions.Withdraw(request));
    }
}
