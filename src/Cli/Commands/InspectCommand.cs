using System.CommandLine;

namespace Integration.Cli;

/// <summary>Shows what there is.</summary>
internal sealed class InspectCommand : CliCommand
{
    private readonly SourceChoice _choice = new(SourceOrder.Name, SourceOrder.Active, SourceOrder.InFlight, SourceOrder.Delayed, SourceOrder.DeadLettered);
    private readonly Option<bool> _noCounts = new("--no-counts") { Description = "Don't count messages: quicker, and needs no right to read." };

    public InspectCommand() : base(
        "inspect",
        "Show every queue, topic, subscription and stream with its settings, and the messages of those that have a count.",
        "integration inspect",
        "integration inspect --provider aws --no-counts --json",
        "integration inspect --filter \"order*\" --sort deadlettered")
    {
        Add(_noCounts);
        _choice.AddTo(this);
        Add(CommonOptions.Csv);
        Validators.Add(result =>
        {
            if (result.GetValue(_noCounts) && _choice.IsByNumber(result))
                result.AddError("--sort by a number needs the counts that --no-counts leaves out.");
        });
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var opened = context.Open();
        var client = opened.Messaging;
        var (topology, unmapped) = await opened.TakeInventoryAsync(context, cancellationToken).ConfigureAwait(false);
        var described = ShownSettings.Of(topology).Where(d => _choice.Selects(context, d.Path.ToString())).ToList();
        var counted = context.Get(_noCounts) ? [] : described.Select(d => d.Path).Where(SourceList.Of(topology).ToHashSet().Contains).ToList();
        var counts = (await SourceCounter.CountAsync(context, client, counted, withAge: false, cancellationToken).ConfigureAwait(false)).ToDictionary(c => c.Source, StringComparer.Ordinal);
        var entities = _choice.Sort(context, described.ConvertAll(d => new InspectedEntity(
            d.Path.Kind.ToString(), d.Path.ToString(), d.Settings, d.Path.Kind == EntityKind.Stream ? null : counts.GetValueOrDefault(d.Path.ToString()))), e => e.Path, e => e.Counts);
        unmapped = [.. unmapped.Where(u => u.Error is not null || _choice.Selects(context, u.NativeName))];

        if (context.Out.IsForPrograms)
            context.Out.Document(new InspectDocument(client.Provider, entities, [.. unmapped.Select(UnmappedDocument.Of)]), CliJson.Readable.InspectDocument);
        else if (entities.Count + unmapped.Count == 0 && _choice.Filter(context) is not null)
            context.Out.Line("Nothing has a name like that.");
        else
            Write(context.Out, client.Provider, entities, unmapped);
        // It has rows of one kind.
        if (context.Out.IsCsv)
            UnmappedNotes.Write(context, "Not represented:", unmapped);
        return unmapped.Any(u => u.Error is not null) ? ExitCode.FoundProblems : SourceCounter.CodeOf(counts.Values);
    }

    private static void Write(CliOutput output, string provider, IReadOnlyList<InspectedEntity> entities, IReadOnlyList<UnmappedEntity> unmapped)
    {
        if (entities.Count == 0)
            output.Line($"{provider} has no queues, topics or streams{(unmapped.Count == 0 ? "" : " with a name that is one here")}.");
        else
            Write(output, entities);
        if (unmapped.Count > 0)
            output.Line("Not represented:");
        foreach (var left in unmapped)
            output.Line($"  {left}");
    }

    private static void Write(CliOutput output, IReadOnlyList<InspectedEntity> entities) => output.Table(
        ["Kind", "Entity", "#Active", "#In flight", "#Delayed", "#Dead-lettered", "Settings"],
        entities.Select(e => new[]
        {
            e.Kind, e.Path, Show(e.Counts?.Active, e), Show(e.Counts?.InFlight, e), Show(e.Counts?.Delayed, e), Show(e.Counts?.DeadLettered, e),
            string.Join(", ", e.Settings.Select(s => $"{s.Key} {s.Value}")),
        }));

    private static string Show(long? count, InspectedEntity entity) =>
        entity.Counts is null ? "" : count is null || entity.Counts.Error is not null ? "?" : $"{(entity.Counts.Exact ? "" : "~")}{count:N0}";
}
