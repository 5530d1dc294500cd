namespace Integration.Migration;

/// <summary>Plans migrations: what is created or changed at the destination, and everything that does not map, with its consequence.</summary>
public static class MigrationPlanner
{
    /// <summary>Plans from a live provider; its messages are looked at too, where it can peek.</summary>
    public static Task<MigrationPlan> PlanAsync(IMessaging from, IMessaging to, MigrationPlanOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Plans from a declared or exported topology.</summary>
    /// <exception cref="ArgumentException">The topology is not legal.</exception>
    public static Task<MigrationPlan> PlanAsync(TopologyDefinition from, IMessaging to, MigrationPlanOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
