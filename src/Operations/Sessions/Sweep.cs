using Integration.Migration;
using Integration.Serving;

namespace Integration.Operations;

/// <summary>A dead letter in hand.</summary>
/// <param name="Message">The message, locked.</param>
/// <param name="Content">The digest of its content.</param>
/// <param name="Key">What it is known by when it comes again.</param>
internal readonly record struct FoundLetter(ReceivedMessage Message, UInt128 Content, UInt128 Key);

/// <summary>
/// Goes through all dead letters: takes them in hand, and keeps those locked that are not meant until it is disposed of, so that the others come. Then
/// it gives them back.
/// </summary>
internal sealed class Sweep(CopySettings settings, DeadLetterSessionOptions options, Action<long> lookedAt) : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly LockedMessages _locked = new(settings.From.Capabilities, options.TimeProvider, settings.Logger);
    private readonly HashSet<UInt128> _seen = [];
    private readonly List<ReceivedMessage> _held = [];
    private long? _waitingSince;

    /// <summary>How many receives failed: what they may have locked is free again when its lock ends.</summary>
    private int _lostAnswers;

    /// <summary>How many different ones were looked at.</summary>
    public long LookedAt => _seen.Count;

    /// <summary>Whether no more can be held.</summary>
    public bool IsFull => Room <= 0;

    private int Room => options.MaxHeld - Held;

    /// <summary>Without those whose lock was lost: they come again.</summary>
    private int Held
    {
        get
        {
            var now = options.TimeProvider.GetUtcNow();
            _held.RemoveAll(m => m.IsSettled || m.LockedUntil <= now);
            return _held.Count;
        }
    }

    /// <summary>Takes in hand what there is now, so many at most.</summary>
    /// <param name="most">1 or more.</param>
    /// <param name="waits">Whether to wait for what others hold; what this run lost the answer of is waited for in any case.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<FoundLetter>> GatherAsync(int most, Func<IReadOnlyList<FoundLetter>, bool> waits, CancellationToken cancellationToken)
    {
        var found = new List<FoundLetter>();
        var nobodyHeldOne = false;
        while (true)
        {
            var before = (found.Count, _lostAnswers);
            while (!IsFull && found.Count < most && await ReceiveAsync(found, Math.Min(Room, most - found.Count), cancellationToken).ConfigureAwait(false) > 0)
                lookedAt(LookedAt);
            if (IsFull || found.Count >= most || !(_lostAnswers > 0 || waits(found)))
                return found;

            // Nobody held one, and then none came, nor was one lost. What is ready all the same waits behind something of its group that is in hand.
            if (nobodyHeldOne && before == (found.Count, _lostAnswers))
                return found;
            if (await DoOthersHoldAsync().ConfigureAwait(false) is not { } othersHold)
                return found;
            nobodyHeldOne = !othersHold;
            if (othersHold)
                await Task.Delay(Step, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// These were dealt with: completed or given back, as far as that is known. One whose answer was lost is from now on another's, which is waited for.
    /// </summary>
    public void LetGo(IEnumerable<ReceivedMessage> messages)
    {
        var gone = messages.ToHashSet();
        _held.RemoveAll(gone.Contains);
    }

    /// <summary>Whether others hold dead letters that may come; null when that can't be told, or the time to wait for them is over.</summary>
    private async Task<bool?> DoOthersHoldAsync()
    {
        var since = _waitingSince ??= options.TimeProvider.GetTimestamp();
        if (options.TimeProvider.GetElapsedTime(since) >= options.WaitForLocked || await CountAsync().ConfigureAwait(false) is not { } counts)
            return null;
        return (counts.InFlight ?? counts.Active) > Held;
    }

    /// <summary>About how many there are beyond those in hand; null when it can't be told.</summary>
    public async Task<long?> CountOthersAsync() =>
        await CountAsync().ConfigureAwait(false) is { } counts ? Math.Max(0, counts.Active + (counts.InFlight ?? 0) - Held) : null;

    public async ValueTask DisposeAsync()
    {
        // What can't be given back comes again when its lock ends.
        await _locked.GiveBackAsync().ConfigureAwait(false);
        await _locked.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Null where the provider or the key can't count.</summary>
    private async Task<MessageCounts?> CountAsync()
    {
        if (!settings.From.Capabilities.Supports(Capability.Counts))
            return null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await settings.Source.CountAsync().ConfigureAwait(false);
            }
            catch (MessagingException passing) when (passing.IsTransient && attempt < options.MaxAttempts)
            {
                await settings.BackOffAsync(attempt + 1, CancellationToken.None).ConfigureAwait(false);
            }
            catch (MessagingException exception) when (!exception.IsTransient)
            {
                return null;
            }
        }
    }

    private Task<int> ReceiveAsync(List<FoundLetter> found, int most, CancellationToken cancellationToken)
    {
        return ReceiveRounds.ReceiveAsync(some => ReceiveSomeAsync(some, cancellationToken), most, Take);

        void Take(IReadOnlyList<ReceivedMessage> received)
        {
            _locked.Add(received);
            _held.AddRange(received);
            foreach (var message in received)
            {
                var content = MessageDigest.Of(message.Message);
                found.Add(new(message, content, MessageDigest.KeyOf(message, content)));
                _seen.Add(found[^1].Key);
            }
        }
    }

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveSomeAsync(int most, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await settings.Source.ReceiveAsync(most, options.PollWait, cancellationToken).ConfigureAwait(false);
            }
            catch (MessagingException passing) when (passing.IsTransient && attempt < options.MaxAttempts)
            {
                settings.Logger.TryingAgain(passing, settings.Route, options.RetryDelay);
                Interlocked.Increment(ref _lostAnswers);
                await settings.BackOffAsync(attempt + 1, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
