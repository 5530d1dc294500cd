using Integration.Calls;
using Integration.Diagnostics;

namespace Integration.TopologyManagement;

/// <summary>Creation that is idempotent with equal settings and a conflict with others (clauses D1, D2).</summary>
internal static class EntityCreation
{
    /// <summary>Creates an entity, or makes whole what is there with these settings.</summary>
    /// <param name="calls">The way to the driver.</param>
    /// <param name="path">The entity.</param>
    /// <param name="create">Creates it; false when there is one of that name.</param>
    /// <param name="find">Describes it, or null.</param>
    /// <param name="compare">In what it differs from what is wanted.</param>
    /// <param name="mend">Makes an equal one whole.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public static async Task CreateAsync<T>(
        DriverCalls calls,
        EntityPath path,
        Func<CancellationToken, Task<bool>> create,
        Func<CancellationToken, Task<T?>> find,
        Func<T, IReadOnlyList<SettingDifference>> compare,
        Func<CancellationToken, Task> mend,
        CancellationToken cancellationToken) where T : class
    {
        // It may vanish between "exists" and "describe": then creating it is right after all.
        for (var attempt = 1; ; attempt++)
        {
            if (await create(cancellationToken).ConfigureAwait(false))
            {
                calls.Logger.TopologyChanged(TopologyAction.Create, path.Kind, path);
                return;
            }

            var found = await find(cancellationToken).ConfigureAwait(false);
            if (found is not null)
            {
                var differences = compare(found);
                if (differences.Count > 0)
                    throw new TopologyConflictException(path, differences, calls.Driver.Provider);
                await mend(cancellationToken).ConfigureAwait(false);
                return;
            }

            if (attempt == 3)
                throw new ServiceUnavailableException("it is being deleted and created by someone else; try again.", calls.Driver.Provider, path);
        }
    }
}
