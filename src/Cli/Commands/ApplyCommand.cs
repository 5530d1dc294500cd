using System.CommandLine;

namespace Integration.Cli;

/// <summary>Plans a topology and carries the plan out.</summary>
internal sealed class ApplyCommand : CliCommand
{
    private readonly PlanInput _input = new();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Don't ask." };

    public ApplyCommand() : base(
        "apply",
        "Plan, show the plan, ask, and carry it out step by step. Run it again to go on after a failure.",
        "integration apply --from aws --to azure-service-bus",
        "integration apply --from topology.yaml --to aws --yes")
    {
        _input.AddTo(this);
        Add(_yes);
    }

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (from, to, plan) = await _input.PlanAsync(context, cancellationToken).ConfigureAwait(false);
        var apply = plan is { CanApply: true, Topology.HasDrift: true };
        if (!apply || !context.Out.IsJson)
            PlanPrinter.Write(context.Out, from, to, plan, applied: false);
        if (!plan.CanApply)
            throw new CliException(ExitCode.FoundProblems, "Nothing was done: mend what is marked Conflict, Unsupported or Blocking at its source; what is Unmapped can also be left out with --leave-out.");
        if (!apply)
            return ExitCode.Ok;
        await context.ConfirmAsync($"Make these {plan.Topology.Steps.Count} changes to {to.Name}?", context.Get(_yes), cancellationToken).ConfigureAwait(false);
        await to.Messaging.Topology.ApplyAsync(plan.Topology, cancellationToken).ConfigureAwait(false);
        if (context.Out.IsJson)
            PlanPrinter.Write(context.Out, from, to, plan, applied: true);
        else
            context.Out.Line($"Done: {plan.Topology.Steps.Count} changes made to {to.Name}.");
        return ExitCode.Ok;
    }
}
