using Integration.Dashboard.Access;
using Integration.Dashboard.Rendering;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Integration.Dashboard.Changes;

/// <summary>
/// The one way to change something: the group asks for the policies of changes, the form must be one of ours, and the log tells who did what.
/// </summary>
internal sealed class ChangeRoutes(IEndpointRouteBuilder group, Pages pages, DashboardRoot root, IAntiforgery antiforgery, ILogger logger)
{
    /// <summary>Maps a change; a browser goes on with the page that it names.</summary>
    /// <param name="pattern">The path below the root.</param>
    /// <param name="change">
    /// Makes it from the form's fields. Its exceptions that <see cref="Pages.StatusOf"/> knows become pages.
    /// </param>
    public void Map(string pattern, Func<HttpContext, IFormCollection, Task<Change>> change) =>
        group.MapPost(pattern, http => pages.TellingFaultsAsync(http, _ => MakeAsync(http, change))).WithDisplayName($"Messaging dashboard {pattern}");

    private async Task MakeAsync(HttpContext http, Func<HttpContext, IFormCollection, Task<Change>> change)
    {
        var user = DashboardAccess.NameOf(http);
        if (!http.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http).ConfigureAwait(false))
        {
            logger.NotOurs(user, http.Request.Path);
            await pages.WriteFaultAsync(
                http, StatusCodes.Status400BadRequest, "The form is not one of this dashboard, or it has expired. Nothing was done. Load the page again and repeat it.").ConfigureAwait(false);
            return;
        }

        Change made;
        try
        {
            made = await change(http, await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.NotChanged(exception, user, http.Request.Path);
            throw;
        }

        logger.Changed(user, made.Done);

        // See other: a reload then asks for the page, and doesn't repeat the change.
        PageHeaders.Set(http.Response);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = root.PathOf(http) + made.Location;
    }
}
