using System.CommandLine;
using Integration.Drivers;

namespace Integration.Cli;

/// <summary>Lets a reader group go on where readers of another library, or another group, stopped.</summary>
internal sealed class GroupImportCommand : CliCommand
{
    // Several renewals of the default settings: the client library's are 3 s apart, the processor's 30 s.
    private static readonly TimeSpan Renewals = TimeSpan.FromSeconds(70);
    private static readonly string[] Columns = ["Partition", "Goes on at", "Owner there", "Note"];

    private readonly Argument<EntityPath> _stream = Inputs.Stream();
    private readonly Argument<string> _group = Inputs.Group();
    private readonly PlaceSource _source = new();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show where each partition would go on and what can't be taken; change nothing." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask." };

    private readonly Option<TimeSpan?> _watch = Inputs.Duration(
        "--watch-for", "How long to watch whether readers that have not said that they stopped still live; 70 s when left out.");

    public GroupImportCommand() : base(
        "import",
        "Let a reader group go on where other readers stopped: those of the Kinesis Client Library, of the Event Hubs SDK's processor, or another group. Nothing is changed there. Shows, asks, and is refused while they or its own members read.",
        "integration group import clicks billing --kcl billing-app --dry-run",
        "integration group import clicks billing --blob checkpoints --from-group '$Default' --yes",
        "integration group import clicks billing --provider azure-event-hubs --from aws-kinesis")
    {
        Add(_stream);
        Add(_group);
        _source.AddTo(this);
        foreach (var option in new Option[] { _dryRun, _yes, _watch })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var client = context.Open();
        var path = context.Get(_stream);
        var stream = client.Messaging.Stream(path.Name);
        var group = stream.Group(context.Get(_group));
        var partitions = await stream.ListPartitionsAsync(cancellationToken).ConfigureAwait(false);
        var leases = await ReadAsync().ConfigureAwait(false);
        if (leases.Count == 0)
            throw new CliException(ExitCode.NotFound, $"{Capital(_source.Describe(context))} has no places of '{path}'.");
        var plan = ImportedPlace.Plan(leases, partitions, stream.CompareOffsets);
        if (!context.Get(_dryRun))
        {
            await PlaceSource.DescribeUnusedAsync(group, where: "", cancellationToken).ConfigureAwait(false);
            if (!context.Out.IsJson)
                Write(context, plan);
            await context.ConfirmAsync(
                $"Let the group '{group.Name}' of {path} go on at {plan.Count(p => p.Position is not null)} of {plan.Count} places of {_source.Describe(context)}?", context.Get(_yes), cancellationToken).ConfigureAwait(false);
            var stopped = await WatchAsync(context, leases, ReadAsync, cancellationToken).ConfigureAwait(false);
            plan = ImportedPlace.Plan(stopped, partitions, stream.CompareOffsets);
            await ApplyAsync(group, plan, cancellationToken).ConfigureAwait(false);
        }

        Tell(context, group, plan);
        return plan.All(p => p.Taken) ? ExitCode.Ok : ExitCode.FoundProblems;

        Task<IReadOnlyList<ForeignLease>> ReadAsync() => _source.ReadAsync(context, client, path, group.Name, cancellationToken);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>Readers often leave their name on a lease when they stop: whoever lives renews it. What they have handled meanwhile is read again.</summary>
    private async Task<IReadOnlyList<ForeignLease>> WatchAsync(
        CliContext context, IReadOnlyList<ForeignLease> leases, Func<Task<IReadOnlyList<ForeignLease>>> read, CancellationToken cancellationToken)
    {
        if (leases.All(l => l.Owner is null))
            return leases;
        var time = context.Get(_watch) ?? Renewals;
        context.Out.Note($"Watching for {Durations.Show(time)} whether {string.Join(", ", leases.Select(l => l.Owner).OfType<string>().Distinct())} still reads …");
        await context.Host.Time.DelayAsync(time, cancellationToken).ConfigureAwait(false);
        var before = leases.ToDictionary(l => l.Partition, StringComparer.Ordinal);
        var now = await read().ConfigureAwait(false);
        return now.FirstOrDefault(l => l.Owner is not null && before.GetValueOrDefault(l.Partition)?.Heartbeat != l.Heartbeat) is { } alive
            ? throw new CliException(ExitCode.Refused, $"Partition {alive.Partition} is being read by {alive.Owner} at {_source.Describe(context)}. Nothing was changed: stop its readers first.")
            : now;
    }

    private static async Task ApplyAsync(IReaderGroup group, IReadOnlyList<ImportedPlace> plan, CancellationToken cancellationToken)
    {
        foreach (var place in plan.Where(p => p.Position is not null))
        {
            try
            {
                await group.ResetAsync(place.Position!, new ResetOptions { Partition = place.Partition }, cancellationToken).ConfigureAwait(false);
            }
            catch (InvalidOperationException owned)
            {
                throw new CliException(ExitCode.Refused, $"{owned.Message} Partitions before {place.Partition} are changed already: stop the members, and import again.", owned);
            }
        }
    }

    private void Tell(CliContext context, IReaderGroup group, IReadOnlyList<ImportedPlace> plan)
    {
        var dryRun = context.Get(_dryRun);
        if (context.Out.IsJson)
        {
            context.Out.Document(
                new GroupImportDocument(
                    group.Stream.Name, group.Name, _source.Describe(context), dryRun,
                    [.. plan.Select(p => new ImportedPlaceDocument(p.Partition, p.Owner, p.Position?.ToString(), p.Taken, p.Note))]),
                CliJson.Readable.GroupImportDocument);
            return;
        }

        if (dryRun)
            Write(context, plan);
        var lost = plan.Count(p => !p.Taken);
        context.Out.Line(
            $"The group '{group.Name}' of {group.Stream} {(dryRun ? "would go on" : "goes on")} where {_source.Describe(context)} says, in {plan.Count - lost} of {plan.Count} partitions."
            + (lost > 0 ? " The others are left as they are: see the notes, and `integration group reset`." : ""));
    }

    private static void Write(CliContext context, IReadOnlyList<ImportedPlace> plan) => context.Out.Table(
        Columns, plan.Select(p => (string[])[p.Partition, p.Position?.ToString() ?? "-", p.Owner ?? "(none)", p.Note ?? ""]));
}
