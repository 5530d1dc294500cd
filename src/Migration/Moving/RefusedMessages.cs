using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Migration;

/// <summary>
/// Messages that the destination refused: kept elsewhere, or held locked until the end of the run, so that it does not meet them
/// again and their deliveries are not used up, and then given back.
/// </summary>
#pragma warning disable CA1001 // Giving back ends it.
internal sealed class RefusedMessages(MessagingCapabilities source, TimeProvider time, ILogger logger)
#pragma warning restore CA1001
{
    private readonly LockedMessages _locked = new(source, time, logger);
    private readonly List<RefusedMessage> _held = [];
    private readonly List<RefusedMessage> _kept = [];

    public int Count
    {
        get
        {
            lock (_held)
                return _held.Count;
        }
    }

    public IReadOnlyList<RefusedMessage> All
    {
        get
        {
            lock (_held)
                return [.. _held.DistinctBy(r => r.MessageId)];
        }
    }

    public IReadOnlyList<RefusedMessage> Kept
    {
        get
        {
            lock (_held)
                return [.. _kept.DistinctBy(r => r.MessageId)];
        }
    }

    public void AddKept(ReceivedMessage message, Exception error)
    {
        lock (_held)
            _kept.Add(new(message.MessageId, error));
    }

    public void Hold(ReceivedMessage message, Exception error)
    {
        _locked.Add(message);
        lock (_held)
            _held.Add(new(message.MessageId, error));
    }

    /// <summary>What can't be given back comes again when its lock ends.</summary>
    public Task GiveBackAsync() => _locked.GiveBackAsync();
}
