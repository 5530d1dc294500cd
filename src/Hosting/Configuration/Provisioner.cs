namespace Integration.Hosting;

/// <summary>Brings what there is and what is declared together, as far as the mode allows; never changes what exists.</summary>
internal static class Provisioner
{
    /// <summary>What lies between the two, and what of it keeps the application from starting: a line that says what to do, and one for each entity.</summary>
    public static async Task<(TopologyPlan Plan, IReadOnlyList<string> Faults)> LookAsync(
        IMessaging client, TopologyDefinition topology, MessagingSetup setup, string section, CancellationToken cancellationToken)
    {
        var plan = await client.Topology.PlanAsync(topology, cancellationToken: cancellationToken).ConfigureAwait(false);
        var faults = plan.Steps.Where(s => IsFault(s, setup.Provisioning)).Select(Describe).ToList();
        if (faults.Count == 0)
            return (plan, []);
        return (plan,
        [
            setup.Provisioning == ProvisioningMode.Check
                ? $"{section}: {client.Provider} lacks what is declared. {setup.MissingAdvice}"
                : $"{section}: what {client.Provider} has differs from the declared topology, and Provisioning {setup.Provisioning} changes nothing that exists. "
                    + "Change the declaration, or plan and apply the change by IMessaging.Topology.",
            .. faults,
        ]);
    }

    private static bool IsFault(TopologyStep step, ProvisioningMode mode) => mode switch
    {
        ProvisioningMode.Check => IsMissing(step),
        ProvisioningMode.CreateMissing => step.Action != TopologyAction.Create,
        _ => true,
    };

    // What the application can't make, but others may, is missing where nothing of it differs.
    private static bool IsMissing(TopologyStep step) => step.Action == TopologyAction.Create || step is { Action: TopologyAction.Unsupported, Differences.Count: 0 };

    private static string Describe(TopologyStep step) => $"{step.Entity.Kind} '{step.Entity}'" + (step switch
    {
        { Action: TopologyAction.Unsupported, Differences.Count: 0 } => $": {step.Reason}",
        { Action: TopologyAction.Create } => " is missing",
        { Reason: null } => $" {string.Join("; ", step.Differences)}",
        _ => $" {string.Join("; ", step.Differences)} ({step.Reason})",
    });
}
