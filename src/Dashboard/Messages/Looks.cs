using System.Security.Cryptography;
using Integration.Dashboard.Client;
using Integration.Operations;
using Microsoft.Extensions.Logging;

namespace Integration.Dashboard.Messages;

/// <summary>
/// Looks through sources, and keeps what was seen for some time: pages are turned without asking the service again, which where it has no peek would count
/// another delivery of each message. Few looks are kept and few bodies, whatever there is.
/// </summary>
internal sealed class Looks(ShownClient client, ILoggerFactory loggers, int mostLookedAt)
{
    private const int MostKept = 16;

    /// <summary>The most bytes of bodies that one look keeps.</summary>
    private const long MostBytes = 32L << 20;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly List<Look> _kept = [];

    /// <summary>The most messages that one look goes through.</summary>
    public int MostLookedAt => mostLookedAt;

    /// <summary>Whether looking receives and gives back, which counts a delivery of each message.</summary>
    public bool CountsDeliveries => !client.Messaging.Capabilities.Supports(Capability.Peek);

    /// <summary>Looks through a source.</summary>
    /// <param name="selection">Which messages.</param>
    /// <param name="query">The same as a query, or less.</param>
    /// <param name="most">Look at so many at most; <see cref="MostLookedAt"/> is the most.</param>
    /// <param name="cancellationToken">Ends it; what was received is given back.</param>
    /// <exception cref="MessagingException">The service refused or failed.</exception>
    public async Task<Look> TakeAsync(MessageSelection selection, DeadLetterQuery query, int most, CancellationToken cancellationToken)
    {
        var options = new DeadLetterBrowseOptions { MaxLookedAt = Math.Min(most, mostLookedAt), TimeProvider = client.Time, LoggerFactory = loggers };
        var browse = await DeadLetterBrowser.OfSource(client.Messaging, selection.Source, options).BrowseAsync(query, null, cancellationToken).ConfigureAwait(false);
        var look = new Look(RandomNumberGenerator.GetHexString(32, lowercase: true), selection, Shorten(browse.Letters), browse with { Letters = [] }, client.Time.GetUtcNow());
        lock (_gate)
        {
            RemoveOld();
            if (_kept.Count == MostKept)
                _kept.RemoveAt(0);
            _kept.Add(look);
        }

        return look;
    }

    /// <summary>What was seen; null when that is no longer kept.</summary>
    public Look? Find(string? id)
    {
        lock (_gate)
        {
            RemoveOld();
            return _kept.Find(l => l.Id == id);
        }
    }

    private void RemoveOld()
    {
        var before = client.Time.GetUtcNow() - KeptFor;
        _kept.RemoveAll(l => l.At < before);
    }

    private static List<SeenMessage> Shorten(IReadOnlyList<PeekedMessage> messages)
    {
        var seen = new List<SeenMessage>(messages.Count);
        var bytes = 0L;
        foreach (var one in messages)
        {
            var length = one.Body.Length;
            bytes += length;
            var isKept = bytes <= MostBytes;
            seen.Add(new(seen.Count, new(isKept ? one.Message : one.Message with { Body = default }, DeliveryOf(one)), length, isKept));
        }

        return seen;
    }

    /// <summary>Without the service's own object, which holds the body again.</summary>
    private static DeliveryInfo DeliveryOf(PeekedMessage message) => new()
    {
        Source = message.Source,
        EnqueuedAt = message.EnqueuedAt,
        DeliveryCount = message.DeliveryCount,
        State = message.State,
        VisibleAt = message.VisibleAt,
        ExpiresAt = message.ExpiresAt,
        SequenceNumber = message.SequenceNumber,
        DeadLetter = message.DeadLetter,
    };
}
