using Integration.Dashboard.Inventory;
using Integration.Dashboard.Rendering;
using Integration.Dashboard.Sampling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Overview;

/// <summary>The first page: rates, backlog, age and dead letters.</summary>
internal static class OverviewEndpoints
{
    /// <summary>The field that says how sources are sorted.</summary>
    public const string OrderField = "order";

    /// <summary>So long a first look waits for the first round; a longer one fills the page by and by.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    public static void Map(IEndpointRouteBuilder group, Pages pages, DashboardRoot root, EntityInventory inventory, SourceSampler sampler) =>
        pages.Map(group, "", http => ShowAsync(http, pages, inventory, sampler)).WithName(root.EndpointName);

    private static async Task ShowAsync(HttpContext http, Pages pages, EntityInventory inventory, SourceSampler sampler)
    {
        var (query, order) = (ListQuery.Of(http.Request), OrderOf(http.Request));
        var samples = await sampler.LookAsync(Wait, http.RequestAborted).ConfigureAwait(false);
        var found = await inventory.GetAsync(http.RequestAborted).ConfigureAwait(false);
        await pages.WriteAsync<OverviewPage, OverviewModel>(http, "Overview", OverviewModel.Make(found, samples, query, order)).ConfigureAwait(false);
    }

    private static SourceOrder OrderOf(HttpRequest request)
    {
        var text = request.Query[OrderField].ToString();
        return text.Length == 0 ? SourceOrder.Backlog
            : Enum.GetValues<SourceOrder>().Cast<SourceOrder?>().FirstOrDefault(o => o.ToString() == text)
                ?? throw new BadHttpRequestException($"'{text}' is no order; there are: {string.Join(", ", Enum.GetNames<SourceOrder>())}.");
    }
}
