namespace Integration.Hosting;

/// <summary>Brings what there is and what is declared together, as far as the mode allows; never changes what exists.</summary>
internal static class Provisioner
{
    /// <exception cref="MessagingConfigurationException">They differ; nothing was changed.</exception>
    public static async Task ProvisionAsync(IMessaging client, TopologyDefinition topology, ProvisioningMode mode, string section, CancellationToken cancellationToken)
    {
        if (mode is ProvisioningMode.None or ProvisioningMode.Check)
            return;
        var plan = await client.Topology.PlanAsync(topology, cancellationToken: cancellationToken).ConfigureAwait(false);
        var drift = plan.Steps.Where(s => mode == ProvisioningMode.Validate || s.Action != TopologyAction.Create).Select(Describe).ToList();
        if (drift.Count > 0)
        {
            throw new MessagingConfigurationException(
            [
                $"{section}: what {client.Provider} has differs from the declared topology, and Provisioning {mode} changes nothing that exists. "
                + "Change the declaration, or plan and apply the change by IMessaging.Topology.",
                .. drift,
            ]);
        }

        await client.Topology.ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks whether what is declared is there, with whatever settings.</summary>
    /// <exception cref="MessagingConfigurationException">Something is missing.</exception>
    /// <exception cref="MessagingException">It can't be looked at: the service is unavailable, or it takes rights that the application lacks.</exception>
    public static async Task CheckAsync(IMessaging client, TopologyDefinition topology, string section, string advice, CancellationToken cancellationToken)
    {
        var plan = await client.Topology.PlanAsync(topology, cancellationToken: cancellationToken).ConfigureAwait(false);
        var missing = plan.Steps.Where(s => s.Action == TopologyAction.Create).Select(Describe).ToList();
        if (missing.Count > 0)
            throw new MessagingConfigurationException([$"{section}: {client.Provider} lacks what is declared. {advice}", .. missing]);
    }

    private static string Describe(TopologyStep step) => $"{step.Entity.Kind} '{step.Entity}' "
        + (step.Action == TopologyAction.Create ? "is missing" : string.Join("; ", step.Differences))
        + (step.Reason is null ? "" : $" ({step.Reason})");
}
