using Cronos;
using Integration.Registration;

namespace Integration.Hosting.Scheduling;

/// <summary>The options of a recurring message, which the configuration overrules, and what they ask of its destination.</summary>
internal sealed class RecurringSettings(RecurringRegistration registration, IInbox? inbox) : IConfigurationPart
{
    private readonly RecurringMessageOptions _options = registration.Options;

    public void Read(ConfigurationReader messaging, bool createsMissing)
    {
        var section = SectionOf(messaging);
        _options.Cron = section.Text(nameof(_options.Cron)) ?? _options.Cron;
        _options.TimeZone = section.Text(nameof(_options.TimeZone)) ?? _options.TimeZone;
        _options.Queue = section.Text(nameof(_options.Queue)) ?? _options.Queue;
        _options.Topic = section.Text(nameof(_options.Topic)) ?? _options.Topic;
        _options.MissedRuns = section.Member<MissedRuns>(nameof(_options.MissedRuns)) ?? _options.MissedRuns;
        _options.MissedAfter = section.DurationOr(nameof(_options.MissedAfter), _options.MissedAfter, TimeSpan.FromSeconds(1));
        var shortest = _options.MissedRuns == MissedRuns.Skip ? TimeSpan.FromTicks(1) : _options.MissedAfter;
        _options.MissedRunsWindow = section.DurationOr(nameof(_options.MissedRunsWindow), _options.MissedRunsWindow, shortest);
        _options.MaxMissedRuns = section.NumberOr(nameof(_options.MaxMissedRuns), _options.MaxMissedRuns, 1, 10_000);
        _options.SingleInstance = section.Flag(nameof(_options.SingleInstance)) ?? _options.SingleInstance;
        if (_options.SendOptions is not { MessageId: null, DeduplicationId: null })
            section.Fault("", "has SendOptions with a MessageId or DeduplicationId; these are the schedule's own");
        var (cron, zone) = (ReadCron(section), ReadZone(section));
        if (cron is not null && zone is not null)
            registration.Times = new(cron, zone);
    }

    public void Check(ConfigurationReader messaging, TopologyDefinition? topology)
    {
        var section = SectionOf(messaging);
        if (_options is { Queue: null, Topic: null } or { Queue: not null, Topic: not null })
        {
            section.Fault("", $"has {(_options.Queue is null ? "no destination" : "two destinations")}; set {nameof(_options.Queue)} or {nameof(_options.Topic)}, one of them");
            return;
        }

        var declared = _options.Queue is not null
            ? topology?.Queues.Select(q => (q.Name, q.Ordered, q.DeduplicationWindow)).ToList()
            : topology?.Topics.Select(t => (t.Name, t.Ordered, t.DeduplicationWindow)).ToList();
        var (key, name) = _options.Queue is { } queue ? (nameof(_options.Queue), queue) : (nameof(_options.Topic), _options.Topic!);
        var found = declared?.FindIndex(d => d.Name == name) ?? -1;
        if (found < 0)
        {
            var names = declared?.Select(d => d.Name).ToList() ?? [];
            section.Fault(key, $"is '{name}', which the topology does not declare; declared: {(names.Count == 0 ? "none" : string.Join(", ", names))}{NearestName.Suggestion(name, names)}");
            return;
        }

        if (declared![found].Ordered)
            _options.SendOptions = _options.SendOptions with { GroupId = _options.SendOptions.GroupId ?? registration.Name };
        CheckOneSender(section, name, declared[found].DeduplicationWindow);
    }

    /// <summary>Several instances send an occurrence once only where something remembers what was sent.</summary>
    private void CheckOneSender(ConfigurationReader section, string destination, TimeSpan? window)
    {
        // What this process remembers, no other does, and not the next one.
        var isShared = inbox is not (null or InMemoryInbox or DistributedCacheInbox { IsOfThisProcess: true });
        registration.Memory = window >= _options.OldestRun ? RunMemory.Destination : isShared ? RunMemory.Inbox : RunMemory.None;
        if (registration.Memory != RunMemory.None)
            return;
        var lacking = (window is null ? $"'{destination}' does not deduplicate" : $"'{destination}' deduplicates for {window}, and runs may be sent {_options.OldestRun} late")
            + ", and there is no inbox that instances share";
        var remedy = $"Declare a DeduplicationWindow of {_options.OldestRun} or more on '{destination}' where the provider has it, or add an inbox on a store of all instances";
        if (!_options.SingleInstance)
            section.Fault("", $"would be sent by each instance: {lacking}. {remedy}; or set {nameof(_options.SingleInstance)} to true where only one runs");
        else if (_options.MissedRuns != MissedRuns.Skip)
            section.Fault(nameof(_options.MissedRuns), $"is {_options.MissedRuns}, and after a restart nothing tells what was sent before: {lacking}. {remedy}; or set it to {MissedRuns.Skip}");
    }

    private CronExpression? ReadCron(ConfigurationReader section)
    {
        const string Allowed = "allowed: a cron expression of five fields such as '0 2 * * *', of six with seconds first, or a macro such as @daily";
        if (string.IsNullOrWhiteSpace(_options.Cron))
        {
            section.Fault(nameof(_options.Cron), $"is missing; {Allowed}");
            return null;
        }

        try
        {
            return CronTimes.Parse(_options.Cron);
        }
        catch (FormatException exception)
        {
            section.Fault(nameof(_options.Cron), $"is '{_options.Cron}': {exception.Message.TrimEnd('.')}; {Allowed}");
            return null;
        }
    }

    private TimeZoneInfo? ReadZone(ConfigurationReader section)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(_options.TimeZone ?? "", out var zone))
            return zone;
        section.Fault(nameof(_options.TimeZone), $"is '{_options.TimeZone}', which this machine does not know; allowed: an IANA name such as Europe/Berlin, or UTC");
        return null;
    }

    private ConfigurationReader SectionOf(ConfigurationReader messaging) => messaging.Section("Schedules").OfNames().Section(registration.Name);
}
