using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Dashboard.Rendering;

/// <summary>Where a dashboard is, whatever prefix, outer group, route value and path base it is below.</summary>
internal sealed class DashboardRoot
{
    /// <summary>The name of the endpoint of the first page.</summary>
    public string EndpointName { get; } = $"Integration.Dashboard:{Guid.NewGuid():N}";

    /// <summary>The path of the first page as the browser knows it, without a slash at its end.</summary>
    public string PathOf(HttpContext http) =>
        (http.RequestServices.GetRequiredService<LinkGenerator>().GetPathByAddress(http, EndpointName, [], http.Request.RouteValues)
            ?? throw new InvalidOperationException("The dashboard's own path can't be made from the route values of the request.")).TrimEnd('/');
}
