namespace Integration.Cli;

/// <summary>Compares what is declared with what there is.</summary>
internal sealed class DriftCommand : CliCommand
{
    private readonly PlanInput _input = new(strictSeesUndeclared: true);

    public DriftCommand() : base(
        "drift",
        "Compare what is wanted with what there is: exit code 0 when they are the same, 1 when they differ. Changes nothing.",
        "integration drift",
        "integration drift --strict",
        "integration drift --from topology.yaml --provider aws") => _input.AddTo(this);

    public override async Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        var (from, to, plan) = await _input.PlanAsync(context, cancellationToken).ConfigureAwait(false);
        PlanPrinter.Write(context.Out, from, to, plan, applied: false);
        return plan.Topology.HasDrift || !plan.CanApply ? ExitCode.FoundProblems : ExitCode.Ok;
    }
}
