using System.CommandLine;

namespace Integration.Cli;

/// <summary>Lets a reader group go on elsewhere.</summary>
internal sealed class GroupResetCommand : CliCommand
{
    private readonly Argument<EntityPath> _stream = Inputs.Stream();
    private readonly Argument<string> _group = Inputs.Group();

    private readonly Option<StreamPosition?> _to = Inputs.Position(
        "--to", "Where it goes on: earliest, latest, -15m (s, m, h, d), a time such as 2026-03-01T12:00:00Z, or of one partition @OFFSET or '>OFFSET'.");

    private readonly Option<string?> _partition = new("--partition") { Description = "Only this partition.", HelpName = "ID" };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask." };
    private readonly Option<bool> _force = new("--force") { Description = "Take partitions away from members that read them; what they have read since their checkpoint is read again." };

    public GroupResetCommand() : base(
        "reset",
        "Let a reader group go on elsewhere: what lies between is read again, or passed over. Asks; refused while a member reads, unless --force takes the partitions away.",
        "integration group reset clicks billing --to -1h",
        "integration group reset clicks billing --to @1200 --partition 0 --yes --force")
    {
        _to.Required = true;
        Add(_stream);
        Add(_group);
        foreach (var option in new Option[] { _to, _partition, _yes, _force })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var group = context.Open().Messaging.Stream(context.Get(_stream).Name).Group(context.Get(_group));
        var (to, partition) = (context.Get(_to)!, context.Get(_partition));
        if (to.Offset is not null && partition is null)
            throw new CliException(ExitCode.Usage, $"--to {to} is of one partition: name it with --partition, or reset all to a time.");
        await context.ConfirmAsync(
            $"Let the group '{group.Name}' of {group.Stream} go on at {to}{(partition is null ? "" : $" in partition {partition}")}? What lies between is read again, or passed over.",
            context.Get(_yes), cancellationToken).ConfigureAwait(false);
        try
        {
            await group.ResetAsync(to, new ResetOptions { Partition = partition, Force = context.Get(_force) }, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException owned)
        {
            throw new CliException(ExitCode.Refused, $"{owned.Message} Here: stop its members, or give --force.", owned);
        }

        if (context.Out.IsJson)
            context.Out.Document(new GroupResetDocument(group.Stream.Name, group.Name, partition, to.ToString()), CliJson.Readable.GroupResetDocument);
        else
            context.Out.Line($"The group '{group.Name}' of {group.Stream} goes on at {to}{(partition is null ? "" : $" in partition {partition}")}.");
        return ExitCode.Ok;
    }
}
