using System.Runtime.ExceptionServices;
using Integration.Testing.Drills;

namespace Integration.Testing;

/// <summary>Drills.</summary>
public sealed partial class MessagingTestHost
{
    /// <summary>
    /// Runs a flow once undisturbed and once under each drill, each time in the application made anew, and tells which drill broke it: whether the
    /// handlers are idempotent. Under a drill the first message of each queue and topic is struck, and of the others every second.
    /// </summary>
    /// <param name="seed">Chooses whom the drills strike.</param>
    /// <param name="flow">Starts the flow, runs it, and throws when its outcome is not right: the same assertions as without drills.</param>
    /// <param name="drills">Which drills; every one when there are none.</param>
    /// <exception cref="InvalidOperationException">The host can't be made again, as it is of <see cref="Of"/>.</exception>
    /// <remarks>What the undisturbed flow throws is thrown: then there is nothing to drill. What the application keeps outside of it must be made anew with it.</remarks>
    public async Task<DrillReport> DrillAsync(int seed, Func<MessagingTestHost, Task> flow, params IReadOnlyCollection<DrillKind> drills)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(drills);
        var recipe = _recipe ?? throw new InvalidOperationException(
            $"The application can't be made again for each drill. Make it by {nameof(MessagingTestHost)}.{nameof(StartAsync)}, which takes anything that makes one.");
        var undisturbed = await RunAsync(recipe, null, flow).ConfigureAwait(false);
        undisturbed.Error?.Throw();
        var results = new List<DrillResult>();
        foreach (var kind in drills.Count > 0 ? drills : Enum.GetValues<DrillKind>())
        {
            var faults = new DrillFaults(kind, seed);
            var (error, happened) = await RunAsync(recipe, faults, flow).ConfigureAwait(false);
            results.Add(new(kind, faults.Strikes, error?.SourceException, happened));
        }

        return new(seed, results);
    }

    private async Task<(ExceptionDispatchInfo? Error, string Happened)> RunAsync(TestRecipe recipe, DrillFaults? faults, Func<MessagingTestHost, Task> flow)
    {
        var host = await recipe.StartAsync(new(_world.Options, faults)).ConfigureAwait(false);
        await using var disposed = host.ConfigureAwait(false);
        try
        {
            await flow(host).ConfigureAwait(false);
            return (null, "");
        }
#pragma warning disable CA1031 // Whatever the flow throws is how it went.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (ExceptionDispatchInfo.Capture(exception), host.Dump());
        }
    }
}
