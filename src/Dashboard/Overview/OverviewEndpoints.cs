using Integration.Dashboard.Client;
using Integration.Dashboard.Rendering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Overview;

/// <summary>The first page.</summary>
internal static class OverviewEndpoints
{
    public static void Map(IEndpointRouteBuilder group, Pages pages, DashboardRoot root, ShownClient client) =>
        pages.Map(group, "", http => pages.WriteAsync<OverviewPage, OverviewModel>(http, "Overview", new(client.Messaging.Provider))).WithName(root.EndpointName);
}
