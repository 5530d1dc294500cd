using Integration.Dashboard.Client;
using Integration.Dashboard.Rendering;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Moves;

/// <summary>What is known of bridges, moves and mirrors. Those but for bridges run elsewhere, such as in a terminal, and their journals tell.</summary>
internal static class MoveEndpoints
{
    public static void Map(IEndpointRouteBuilder group, Pages pages, ShownClient client, MoveJournals journals) =>
        pages.Map(group, "/moves", async http => await pages.WriteAsync<MovesPage, MovesModel>(
            http,
            "Moves, mirrors and bridges",
            new([.. client.Bridges.Select(BridgeAccount.Of)], await journals.ReadAsync(http.RequestAborted).ConfigureAwait(false), journals.IsFolderSet)).ConfigureAwait(false));
}
