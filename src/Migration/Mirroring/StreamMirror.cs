using Integration.Diagnostics;

namespace Integration.Migration;

/// <summary>
/// Copies the records of a stream to a stream of another provider, or into a queue: each batch is copied, the copies confirmed, and only then the
/// place noted, so a crash may copy some twice and loses none. Records of a key keep their order. See docs/operations/mirroring.md.
/// </summary>
public sealed class StreamMirror
{
    /// <summary>The header of a copy that tells where it was copied from: side, partition and offset with slashes between, of several copies with commas between.</summary>
    public const string OriginHeader = "mirror-origin";

    private readonly IMessaging _from;
    private readonly IMessaging _to;
    private readonly MoveRoute _route;
    private readonly StreamMirrorOptions _options;
    private readonly MirrorTally _tally = new();

    /// <summary>Makes a mirror; nothing is called yet.</summary>
    /// <param name="from">Where records are read; stays the caller's.</param>
    /// <param name="to">Where they are copied to; stays the caller's.</param>
    /// <param name="route">From which stream to which stream or queue.</param>
    /// <param name="options">How to go about it.</param>
    /// <exception cref="ArgumentException">A path or an option is not valid.</exception>
    public StreamMirror(IMessaging from, IMessaging to, MoveRoute route, StreamMirrorOptions options)
    {
        _from = from ?? throw new ArgumentNullException(nameof(from));
        _to = to ?? throw new ArgumentNullException(nameof(to));
        _route = route ?? throw new ArgumentNullException(nameof(route));
        _options = options ?? throw new ArgumentNullException(nameof(options));
        if (route.Source.Kind != EntityKind.Stream)
            throw new ArgumentException($"'{route.Source.ToRoundTripString()}' is no stream; messages of queues and subscriptions are moved ({nameof(Mover)}).", nameof(route));
        if (route.Destination is not { Kind: EntityKind.Stream or EntityKind.Queue, IsDeadLetter: false })
            throw new ArgumentException($"'{route.Destination.ToRoundTripString()}' is neither a stream nor a queue; records go to one of these.", nameof(route));
        options.Check(route.Destination.Kind == EntityKind.Stream, nameof(options));
    }

    /// <summary>How far this run is.</summary>
    public MirrorProgress Progress => _tally.Describe();

    /// <summary>Copies until it has caught up, or with <see cref="StreamMirrorOptions.Follow"/> until cancelled, which finishes what is in flight.</summary>
    /// <exception cref="CapabilityNotSupportedException">A provider has no streams, or can't read from a time.</exception>
    /// <exception cref="EntityNotFoundException">The source, its partition or the destination stream does not exist.</exception>
    /// <exception cref="ArgumentException">The destination queue does not exist.</exception>
    /// <exception cref="JournalException">The journal is of another mirror, damaged, or in use.</exception>
    public async Task<MirrorReport> RunAsync(CancellationToken cancellationToken = default)
    {
        var source = _from.Stream(_route.Source.Name);
        var journal = await MirrorJournal.OpenAsync(
            _options.JournalPath, _from.Provider, _route.Source.ToRoundTripString(), _to.Provider, _route.Destination.ToRoundTripString(),
            _options.FromName, _options.ToName, _options.Partition ?? "", _options.StartAt.ToString(), _options.Until is { } until ? StreamPosition.At(until).ToString() : "").ConfigureAwait(false);
        await using var closes = journal.ConfigureAwait(false);
        var destination = await RecordDestination.OpenAsync(_to, _route.Destination, journal.Id, cancellationToken).ConfigureAwait(false);
        _tally.AddPossibleDuplicates(journal.Places.Sum(p => p.Value.InDoubt));
        var logger = _options.LoggerFactory.CreateGuardedLogger("Integration.Migration.StreamMirror");
        var run = new MirrorRun(
            _route, _from.Provider, source, journal, _options, logger, _tally,
            partition => new PartitionCopier(_route, source, destination, journal, _tally, _options, logger, partition));
        try
        {
            await run.RunAsync(cancellationToken).ConfigureAwait(false);
            return new(MirrorEnd.CaughtUp, Progress);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new(MirrorEnd.Cancelled, Progress);
        }
#pragma warning disable CA1031 // It is told with what was copied until then.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new(MirrorEnd.Failed, Progress, exception);
        }
    }

    /// <summary>
    /// Where a reader goes on at the mirror's destination that had come so far at its source: in each partition there, the first record that it has
    /// not handled. Nothing is passed over; some that it has handled may come again, as where partitions differ in number. What was
    /// not copied from the source counts as not handled. Reads the destination from its beginning.
    /// </summary>
    /// <param name="source">The stream that the reader read.</param>
    /// <param name="mirror">The stream that its records were copied to.</param>
    /// <param name="fromName">The name of the source's side, as in <see cref="StreamMirrorOptions.FromName"/>.</param>
    /// <param name="handled">By partition of the source, the offset up to which it handled everything; one that is missing here and in <paramref name="finished"/> is not handled at all.</param>
    /// <param name="finished">The closed partitions of the source that it handled to their ends; null, the default, for none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>By partition of the destination, where to go on.</returns>
    public static async Task<IReadOnlyDictionary<string, StreamPosition>> TranslateAsync(
        IStream source, IStream mirror, string fromName, IReadOnlyDictionary<string, string> handled, IReadOnlySet<string>? finished = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(mirror);
        ArgumentException.ThrowIfNullOrWhiteSpace(fromName);
        ArgumentNullException.ThrowIfNull(handled);
        var positions = new Dictionary<string, StreamPosition>(StringComparer.Ordinal);
        foreach (var partition in await mirror.ListPartitionsAsync(cancellationToken).ConfigureAwait(false))
            positions.Add(partition.Id, await FindFirstAsync(partition.Id).ConfigureAwait(false));
        return positions;

        async Task<StreamPosition> FindFirstAsync(string partition)
        {
            var position = StreamPosition.Earliest;
            var reading = new ReadStreamOptions { Follow = false };
            await foreach (var record in mirror.ReadAsync(partition, StreamPosition.Earliest, reading, cancellationToken).ConfigureAwait(false))
            {
                if (!IsHandled(record))
                    return StreamPosition.AtOffset(record.Offset);
                position = StreamPosition.After(record.Offset);
            }

            return position;
        }

        bool IsHandled(StreamRecord record) =>
            MirrorOrigin.TryFind(record.Message, fromName, out var origin)
            && (finished?.Contains(origin.Value.Partition) == true
                || (handled.TryGetValue(origin.Value.Partition, out var last) && source.CompareOffsets(origin.Value.Offset, last) <= 0));
    }
}
