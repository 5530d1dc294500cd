using System.Diagnostics.CodeAnalysis;
using Integration.Dashboard.Access;
using Integration.Diagnostics;
using Integration.Migration;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Rendering;

/// <summary>Answers requests with pages, and with a page that says why where there is none.</summary>
internal sealed class Pages(DashboardRoot root, DashboardAccess access, IAntiforgery antiforgery, EmbeddedAssets assets, PageRenderer renderer, Func<string> client)
{
    /// <summary>What the user of a request may.</summary>
    public DashboardAccess Access => access;

    /// <summary>Maps a page that is looked at. What the service refuses, and what the address asks for wrongly, is told on a page of its own.</summary>
    /// <param name="group">Where; below the root.</param>
    /// <param name="pattern">The path, beginning with a slash; empty for the root.</param>
    /// <param name="write">Answers a request, as a rule by <see cref="WriteAsync"/>.</param>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder group, string pattern, Func<HttpContext, Task> write) =>
        group.MapGet(pattern, http => TellingFaultsAsync(http, write)).WithDisplayName($"Messaging dashboard {pattern}");

    /// <summary>Answers with a page.</summary>
    /// <typeparam name="TPage">Its component, which takes the model as a cascading parameter.</typeparam>
    /// <typeparam name="TModel">Its model.</typeparam>
    /// <param name="http">The request.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="model">The model.</param>
    /// <param name="status">The status of the response.</param>
    public async Task WriteAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage, TModel>(
        HttpContext http, string title, TModel model, int status = StatusCodes.Status200OK) where TPage : IComponent
    {
        var tokens = antiforgery.GetAndStoreTokens(http);
        var (path, requested) = (root.PathOf(http), (http.Request.PathBase + http.Request.Path).ToString());
        var context = new PageContext(
            path,
            requested[Math.Min(path.Length, requested.Length)..].TrimEnd('/'),
            title,
            client(),
            DashboardAccess.NameOf(http),
            await access.MayChangeAsync(http).ConfigureAwait(false),
            await access.MaySeeBodiesAsync(http).ConfigureAwait(false),
            tokens.FormFieldName,
            tokens.RequestToken!,
            assets);
        var html = await renderer.RenderAsync<TPage, TModel>(context, model).ConfigureAwait(false);
        PageHeaders.Set(http.Response);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(html, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Answers with a page that says what is wrong.</summary>
    public Task WriteFaultAsync(HttpContext http, int status, string message) =>
        WriteAsync<FaultPage, FaultModel>(http, status == StatusCodes.Status404NotFound ? "Not there" : "Not possible", new(message), status);

    /// <summary>Answers a request; what it fails with for reasons that the user can understand becomes a page.</summary>
    public async Task TellingFaultsAsync(HttpContext http, Func<HttpContext, Task> answer)
    {
        try
        {
            await answer(http).ConfigureAwait(false);
        }
        catch (Exception exception) when (StatusOf(exception) is { } status && !http.Response.HasStarted)
        {
            await WriteFaultAsync(http, status, ExceptionText.ForUsers(exception)).ConfigureAwait(false);
        }
    }

    /// <summary>The status that tells a fault; null for what is a fault of the dashboard itself.</summary>
    public static int? StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        EntityNotFoundException or KeyNotFoundException => StatusCodes.Status404NotFound,
        CapabilityNotSupportedException or InvalidOperationException or JournalException => StatusCodes.Status409Conflict,
        MessagingException => StatusCodes.Status502BadGateway,
        ArgumentException or FormatException => StatusCodes.Status400BadRequest,
        _ => null,
    };
}
