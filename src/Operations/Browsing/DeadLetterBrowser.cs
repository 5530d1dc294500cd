using Integration.Diagnostics;
using Integration.Serving;
using Microsoft.Extensions.Logging;

namespace Integration.Operations;

/// <summary>
/// Looks through the dead letters of a queue or subscription and leaves them as they are: by peeking where the provider can. Elsewhere they are
/// received and all given back within half of one lock, which is never renewed, so that neither consumers nor other browsers wait for long; that
/// counts a delivery of each, and the result says so.
/// </summary>
public sealed class DeadLetterBrowser
{
    private const int PageSize = 250;

    // What is held here must be given back before its lock ends.
    private static readonly MessagingCapabilities WithoutRenewal = new(
        new MessagingLimits(), KeyValuePair.Create(Capability.RenewLock, CapabilitySupport.Unsupported("browsing holds nothing for longer than a lock.", "looking again.")));

    private readonly IMessaging _messaging;
    private readonly IMessageSource _source;
    private readonly DeadLetterBrowseOptions _options;
    private readonly ILogger _logger;

    /// <summary>Makes a browser; nothing is called yet.</summary>
    /// <param name="messaging">The client; stays the caller's.</param>
    /// <param name="source">The queue or subscription, or its dead-letter queue.</param>
    /// <param name="options">How to go about it; null for the defaults.</param>
    /// <exception cref="ArgumentException">The path leads to something that has no dead letters, or an option is out of its range.</exception>
    public DeadLetterBrowser(IMessaging messaging, EntityPath source, DeadLetterBrowseOptions? options = null)
        : this(options ?? new(), messaging ?? throw new ArgumentNullException(nameof(messaging)), DeadLettersOf(source))
    {
    }

    private DeadLetterBrowser(DeadLetterBrowseOptions options, IMessaging messaging, EntityPath path)
    {
        options.Check(nameof(options));
        (_options, _messaging, _source) = (options, messaging, messaging.Source(path));
        _logger = options.LoggerFactory.CreateGuardedLogger("Integration.Operations.DeadLetters");
    }

    /// <summary>The dead-letter queue.</summary>
    public EntityPath Path => _source.Path;

    /// <summary>Whether looking receives and gives back, which counts a delivery of each dead letter.</summary>
    public bool CountsDeliveries => !_messaging.Capabilities.Supports(Capability.Peek);

    /// <summary>Looks for dead letters.</summary>
    /// <param name="query">Which; null for all.</param>
    /// <param name="max">Find at most so many, 1 or more; null for all.</param>
    /// <param name="cancellationToken">Ends it; what was received is given back.</param>
    /// <exception cref="MessagingException">The service refused or failed.</exception>
    public Task<DeadLetterBrowse> BrowseAsync(DeadLetterQuery? query = null, int? max = null, CancellationToken cancellationToken = default)
    {
        var most = max ?? int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(max));
        query = (query ?? DeadLetterQuery.All).AsOf(_options.TimeProvider.GetUtcNow());
        return CountsDeliveries ? ReceiveAsync(query, most, cancellationToken) : PeekAsync(query, most, cancellationToken);
    }

    /// <summary>One that looks through any source in the same way: also through messages that wait for consumers.</summary>
    internal static DeadLetterBrowser OfSource(IMessaging messaging, EntityPath source, DeadLetterBrowseOptions options) => new(options, messaging, source);

    internal static EntityPath DeadLettersOf(EntityPath source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Kind is EntityKind.Queue or EntityKind.Subscription
            ? source.DeadLetter
            : throw new ArgumentException($"'{source}' is a {source.Kind.ToString().ToLowerInvariant()}, which has no dead letters; queues and subscriptions have.", nameof(source));
    }

    private async Task<DeadLetterBrowse> PeekAsync(DeadLetterQuery query, int most, CancellationToken cancellationToken)
    {
        var found = new List<PeekedMessage>();
        var (lookedAt, elsewhere) = (0L, 0L);
        string? after = null;
        var mostLookedAt = _options.MaxLookedAt ?? long.MaxValue;
        var pageSize = query.SelectsAll ? Math.Min(PageSize, most) : PageSize;
        while (await _source.PeekAsync((int)Math.Min(pageSize, mostLookedAt - lookedAt), after, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var letter in page)
            {
                lookedAt++;
                if (query.IsFromElsewhere(letter))
                    elsewhere++;
                if (!query.Matches(letter))
                    continue;
                found.Add(letter);
                if (found.Count == most)
                    return new(found, lookedAt, 0, null, 0) { FromElsewhere = elsewhere };
            }

            after = page[^1].SequenceNumber;
            if (lookedAt == mostLookedAt)
                return new(found, lookedAt, 0, await CountOthersAsync(lookedAt, cancellationToken).ConfigureAwait(false), 0) { FromElsewhere = elsewhere };
        }

        return new(found, lookedAt, 0, 0, 0) { FromElsewhere = elsewhere };
    }

    private async Task<DeadLetterBrowse> ReceiveAsync(DeadLetterQuery query, int most, CancellationToken cancellationToken)
    {
        var (time, started) = (_options.TimeProvider, 0L);
        var found = new List<PeekedMessage>();
        var held = new LockedMessages(WithoutRenewal, time, _logger);
        await using var lets = held.ConfigureAwait(false);
        var (lookedAt, elsewhere) = (0, 0);
        var mostLookedAt = Math.Min(_options.MaxHeld, _options.MaxLookedAt ?? int.MaxValue);
        TimeSpan? within = null;
        int notGivenBack;
        long? notLookedAt = null;
        try
        {
            var received = -1;
            while (received != 0 && found.Count < most && lookedAt < mostLookedAt && !(within is { } limit && time.GetElapsedTime(started) >= limit))
            {
                received = await ReceiveRounds.ReceiveAsync(some => _source.ReceiveAsync(some, _options.PollWait, cancellationToken), mostLookedAt - lookedAt, Take).ConfigureAwait(false);
            }

            if (found.Count < most)
                notLookedAt = await CountOthersAsync(lookedAt, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            notGivenBack = await held.GiveBackAsync().ConfigureAwait(false);
        }

        return new(found, lookedAt, lookedAt, notLookedAt, notGivenBack) { FromElsewhere = elsewhere };

        void Take(IReadOnlyList<ReceivedMessage> letters)
        {
            if (letters.Count == 0)
                return;
            if (within is null)
                (started, within) = (time.GetTimestamp(), (letters[0].LockedUntil - time.GetUtcNow()) / 2);
            held.Add(letters);
            lookedAt += letters.Count;
            elsewhere += letters.Count(query.IsFromElsewhere);
            found.AddRange(letters.Where(query.Matches).Take(most - found.Count));
        }
    }

    /// <summary>How many there are beyond those that were looked at; null when that can't be told.</summary>
    private async Task<long?> CountOthersAsync(long lookedAt, CancellationToken cancellationToken)
    {
        if (!_messaging.Capabilities.Supports(Capability.Counts))
            return null;
        try
        {
            var counts = await _source.CountAsync(cancellationToken).ConfigureAwait(false);
            return Math.Max(0, counts.Active + (counts.InFlight ?? 0) + (counts.Delayed ?? 0) - lookedAt);
        }
        catch (MessagingException)
        {
            // A remark hangs on it, no more: a key may be allowed to receive and not to count.
            return null;
        }
    }
}
