using Integration.Migration;

namespace Integration.Cli;

/// <summary>Shows a plan.</summary>
internal static class PlanPrinter
{
    public static void Write(CliOutput output, string from, Client to, MigrationPlan plan, bool applied)
    {
        if (output.IsJson)
        {
            output.Document(
                new PlanDocument(from, to.Name, plan.CanApply, applied, [.. plan.Topology.Steps.Select(PlanStep.Of)], [.. plan.Findings.Select(PlanFinding.Of)]),
                CliJson.Readable.PlanDocument);
            return;
        }

        output.Line(plan.Topology.HasDrift ? $"{plan.Topology.Steps.Count} changes to {to.Name}, wanted by {from}:" : $"{to.Name} is as {from} wants it.");
        foreach (var step in plan.Topology.Steps)
            output.Line($"  {step}");
        if (plan.Findings.Count > 0)
            output.Line("What does not map one to one:");
        foreach (var finding in plan.Findings)
            output.Line($"  {finding}");
    }
}
