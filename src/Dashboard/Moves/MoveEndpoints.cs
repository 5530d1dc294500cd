using Integration.Dashboard.Rendering;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Moves;

/// <summary>What is known of moves and mirrors: they run elsewhere, such as in a terminal, and their journals tell.</summary>
internal static class MoveEndpoints
{
    public static void Map(IEndpointRouteBuilder group, Pages pages, MoveJournals journals) =>
        pages.Map(group, "/moves", async http => await pages.WriteAsync<MovesPage, MovesModel>(
            http, "Moves and mirrors", new(await journals.ReadAsync(http.RequestAborted).ConfigureAwait(false), journals.IsFolderSet)).ConfigureAwait(false));
}
