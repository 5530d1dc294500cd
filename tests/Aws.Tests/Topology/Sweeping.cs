namespace Integration.Aws.Tests.Topology;

/// <summary>Waits for leases to end, which is when the service's clock says so.</summary>
internal static class Sweeping
{
    /// <summary>Sweeps until that is deleted.</summary>
    public static async Task UntilSweptAsync(this ITopology topology, EntityPath path)
    {
        for (var tries = 0; !(await topology.DeleteIdleAsync()).Contains(path); tries++)
        {
            Assert.True(tries < 150, "Its lease should have been over.");
            await Task.Delay(200);
        }
    }
}
