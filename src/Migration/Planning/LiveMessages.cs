namespace Integration.Migration;

/// <summary>What the live messages of a source use that their destination can't do, found by peeking.</summary>
internal static class LiveMessages
{
    private const int PageSize = 250;

    /// <summary>Looks at a source's messages; null when its provider has no peek.</summary>
    public static async Task<(int Looked, DateTimeOffset? DueLast, IReadOnlyList<MigrationFinding> Findings)?> InspectAsync(
        IMessaging from, IMessaging to, MoveRoute route, int most, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!from.Capabilities.Supports(Capability.Peek))
            return null;
        var seen = new Seen(to.Capabilities, await NeedsGroupAsync(to, route.Destination, cancellationToken).ConfigureAwait(false));
        var source = from.Source(route.Source);
        string? after = null;
        while (seen.Looked < most)
        {
            var page = await source.PeekAsync(Math.Min(PageSize, most - seen.Looked), after, cancellationToken).ConfigureAwait(false);
            foreach (var message in page)
                seen.Add(message);
            if (page.Count == 0 || page[^1].SequenceNumber is null)
                break;
            after = page[^1].SequenceNumber;
        }

        return (seen.Looked, seen.DueLast, seen.Describe(route.Source, time.GetUtcNow()));
    }

    private static async Task<bool> NeedsGroupAsync(IMessaging to, EntityPath path, CancellationToken cancellationToken) => !path.IsDeadLetter && (path.Kind == EntityKind.Queue
        ? (await to.Topology.FindQueueAsync(path.Name, cancellationToken).ConfigureAwait(false))?.Ordered == true
        : (await to.Topology.FindTopicAsync(path.Name, cancellationToken).ConfigureAwait(false))?.Ordered == true);

    private sealed class Seen(MessagingCapabilities destination, bool needsGroup)
    {
        private int _delayed;
        private int _tooLarge;
        private int _tooManyHeaders;
        private int _withoutGroup;
        private int _withTimeToLive;

        public int Looked { get; private set; }

        public DateTimeOffset? DueLast { get; private set; }

        public void Add(PeekedMessage message)
        {
            Looked++;
            if (message.State == MessageState.Delayed)
            {
                _delayed++;
                DueLast = DueLast > message.VisibleAt ? DueLast : message.VisibleAt;
            }

            // The body alone is a lower bound of the size that the service counts, so this finds no message that fits.
            if (message.Body.Length > destination.Limits.MaxMessageBytes)
                _tooLarge++;
            if (message.Headers.Count > destination.Limits.MaxHeaders)
                _tooManyHeaders++;
            if (needsGroup && message.GroupId is null)
                _withoutGroup++;
            if (message.Message.TimeToLive is not null)
                _withTimeToLive++;
        }

        public List<MigrationFinding> Describe(EntityPath source, DateTimeOffset now)
        {
            var findings = new List<MigrationFinding>();
            if (_delayed > 0)
            {
                Find(FindingSeverity.Information, nameof(MessageState.Delayed),
                    $"{_delayed} messages are delayed, the last until {DueLast:u} ({Minutes(DueLast - now)} min from now). They can be moved only once they are due: wait for them, or move again then.");
            }

            if (_tooLarge > 0)
                Find(FindingSeverity.Warning, nameof(MessagingLimits.MaxMessageBytes), $"{_tooLarge} messages are larger than the destination takes ({destination.Limits.MaxMessageBytes:N0} bytes). They stay at the source.");
            if (_tooManyHeaders > 0)
                Find(FindingSeverity.Warning, nameof(MessagingLimits.MaxHeaders), $"{_tooManyHeaders} messages have more headers than the destination takes ({destination.Limits.MaxHeaders}). They stay at the source.");
            if (_withoutGroup > 0)
                Find(FindingSeverity.Information, nameof(Message.GroupId), $"{_withoutGroup} messages have no group and the destination is ordered: each gets a group of its own.");
            if (_withTimeToLive > 0 && destination[Capability.TimeToLive] is { Level: not SupportLevel.Native } support)
            {
                Find(support.Level == SupportLevel.Emulated ? FindingSeverity.Information : FindingSeverity.Warning, nameof(Message.TimeToLive),
                    $"{_withTimeToLive} messages have a time to live, which is {(support.Level == SupportLevel.Emulated ? "emulated" : "unsupported")} at the destination: {support.Note}");
            }

            return findings;

            void Find(FindingSeverity severity, string subject, string consequence) => findings.Add(new(severity, source, subject, consequence));
        }

        private static long Minutes(TimeSpan? span) => (long)Math.Ceiling(span.GetValueOrDefault().TotalMinutes);
    }
}
