using System.CommandLine;

namespace Integration.Cli;

/// <summary>Shows and cancels redrives that a service carries out by itself.</summary>
internal sealed class DlqTasksCommand : CliCommand
{
    private readonly Argument<EntityPath> _source = Inputs.Owner();
    private readonly Option<bool> _cancel = new("--cancel") { Description = "Cancel those that run; what they have moved stays moved." };
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask before cancelling." };

    public DlqTasksCommand() : base(
        "tasks",
        "List the tasks by which the service itself moves dead letters, whoever started them, or cancel those that run. SQS has such tasks.",
        "integration dlq tasks orders",
        "integration dlq tasks orders --cancel --yes")
    {
        Add(_source);
        foreach (var option in new Option[] { _cancel, _yes, CommonOptions.Csv })
            Add(option);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (client, source) = (context.Open(), context.Get(_source));
        var service = (IRedriveTasks)client.Messaging;
        var tasks = await service.ListRedriveTasksAsync(source, cancellationToken).ConfigureAwait(false);
        if (context.Get(_cancel))
            await CancelAsync(context, service, source, [.. tasks.Where(t => t is { State: RedriveTaskState.Running, Id: not null })], cancellationToken).ConfigureAwait(false);
        else if (context.Out.IsForPrograms)
            context.Out.Document(new RedriveTasksDocument(source.Owner.ToString(), tasks), CliJson.Readable.RedriveTasksDocument);
        else if (tasks.Count == 0)
            context.Out.Line($"{client.Name} lists no task that moves dead letters of {source.Owner}.");
        else
            context.Out.Table(["Started", "State", "#Moved", "#Of", "To", "Failure"], tasks.Select(ToRow));
        return ExitCode.Ok;
    }

    private async Task CancelAsync(CliContext context, IRedriveTasks service, EntityPath source, IReadOnlyList<RedriveTask> running, CancellationToken cancellationToken)
    {
        if (running.Count > 0)
            await context.ConfirmAsync($"Cancel {running.Count} running tasks that move dead letters of '{source.Owner}'?", context.Get(_yes), cancellationToken).ConfigureAwait(false);
        var moved = 0L;
        foreach (var task in running)
            moved += await service.CancelRedriveTaskAsync(source, task.Id!, cancellationToken).ConfigureAwait(false);
        if (context.Out.IsForPrograms)
            context.Out.Document(new RedriveTasksCancelledDocument(source.Owner.ToString(), running.Count, moved), CliJson.Readable.RedriveTasksCancelledDocument);
        else
            context.Out.Line(running.Count == 0 ? $"No task moves dead letters of {source.Owner}." : $"{running.Count} tasks cancelled; about {moved:N0} dead letters of {source.Owner} were moved.");
    }

    private static string[] ToRow(RedriveTask task) =>
    [
        task.StartedAt is { } started ? MessageTable.Time(started) : "?", task.State.ToString().ToLowerInvariant(), $"{task.Moved:N0}", task.ToMove is { } all ? $"{all:N0}" : "?",
        task.Destination ?? "(source)", task.Failure ?? "",
    ];
}
