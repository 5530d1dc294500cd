using Integration.Dashboard.Client;
using Integration.Dashboard.Inventory;
using Integration.Dashboard.Rendering;
using Integration.Dashboard.Sampling;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Topology;

/// <summary>The topology as a picture, with what differs from what is declared.</summary>
internal sealed class TopologyEndpoints(Pages pages, ShownClient client, EntityInventory inventory, DriftFinder drift, SourceSampler sampler)
{
    /// <summary>The path of the page.</summary>
    public const string Path = "/topology";

    private const int MostListed = 100;

    public void Map(IEndpointRouteBuilder group) => pages.Map(group, Path, ShowAsync);

    private async Task ShowAsync(HttpContext http)
    {
        var query = ListQuery.Of(http.Request);
        var found = await inventory.GetAsync(http.RequestAborted).ConfigureAwait(false);
        var steps = await drift.GetAsync(http.RequestAborted).ConfigureAwait(false);
        var samples = await sampler.LookAsync(TimeSpan.Zero, http.RequestAborted).ConfigureAwait(false);
        var lanes = new LaneMaker(found.Topology, client.Declared, steps, client.Uses, client.Control?.List() ?? []).Make(query);
        var different = steps.Steps.Values.Where(s => query.Matches(s.Entity.ToString())).ToList();
        var model = new TopologyModel(
            query,
            query.Cut(lanes),
            path => NoteOf(samples.Last(path)),
            [.. different.Take(MostListed)],
            different.Count,
            client.Declared is not null,
            [.. found.Unmapped.Take(MostListed)],
            found.Unmapped.Count,
            [.. new[] { found.Fault, steps.Fault }.OfType<string>()]);
        await pages.WriteAsync<TopologyPage, TopologyModel>(http, "Topology", model).ConfigureAwait(false);
    }

    private static string NoteOf(SourceSample? sample) =>
        sample?.Counts is { } counts ? $"{counts.Active} ready{(counts.DeadLettered > 0 ? $" · {counts.DeadLettered} dead" : "")}" : "";
}
