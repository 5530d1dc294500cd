namespace Integration.Cli;

/// <summary>Plans a topology.</summary>
internal sealed class PlanCommand : CliCommand
{
    private readonly PlanInput _input = new();

    public PlanCommand() : base(
        "plan",
        "Show what would be created or changed, and everything that does not map, with its consequence. Changes nothing.",
        "integration plan --from aws --to azure-service-bus",
        "integration plan --from topology.yaml --to aws --json",
        "integration plan") => _input.AddTo(this);

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (from, to, plan) = await _input.PlanAsync(context, cancellationToken).ConfigureAwait(false);
        PlanPrinter.Write(context.Out, from, to, plan, applied: false);
        if (plan.CanApply)
            return ExitCode.Ok;
        context.Out.Note("This can't be applied: mend what is marked Conflict, Unsupported or Blocking at its source; what is Unmapped can also be left out with --leave-out.");
        return ExitCode.FoundProblems;
    }
}
