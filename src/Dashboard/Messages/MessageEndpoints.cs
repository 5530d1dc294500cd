using Integration.Dashboard.Changes;
using Integration.Dashboard.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.Messages;

/// <summary>Pages that browse and search the messages of a source.</summary>
internal static class MessageEndpoints
{
    public const string Path = "/messages";
    private const string LookPath = Path + "/look";

    /// <summary>How many messages are looked at when nobody says: fewer where each is received and given back.</summary>
    private const int MostPeeked = 1000;
    private const int MostReceived = 100;

    public static void Map(IEndpointRouteBuilder group, Pages pages, ChangeRoutes changes, LookRequests requests)
    {
        pages.Map(group, Path, http => ListAsync(http, pages, requests));
        pages.Map(group, Path + "/message", http => ShowAsync(http, pages, requests));
        changes.Map(LookPath, async (http, form) =>
        {
            var look = await requests.TakeAsync(http, form, LookRequests.ReadNumber(form[LookRequests.MostField]) ?? MostReceived).ConfigureAwait(false);
            return new($"{Path}{look.Selection.ToQueryString((LookRequests.LookField, look.Id))}", $"looked through {look.Selection.Source}, which counted {look.Browse.CountedDeliveries} deliveries");
        });
    }

    private static async Task ListAsync(HttpContext http, Pages pages, LookRequests requests)
    {
        var counts = requests.Looks.CountsDeliveries;
        var most = LookRequests.ReadNumber(http.Request.Query[LookRequests.MostField]) ?? (counts ? MostReceived : MostPeeked);
        if (LookRequests.ReadSelection(http) is not { } selection)
        {
            await pages.WriteAsync<MessagesPage, MessagesModel>(http, "Messages", new(null, null, null, counts, most)).ConfigureAwait(false);
            return;
        }

        var look = requests.Find(http, selection) ?? (counts ? null : await requests.TakeAsync(http, selection, most).ConfigureAwait(false));
        var page = look is null ? null : Slice<SeenMessage>.Of(look.Messages, LookRequests.ReadNumber(http.Request.Query[ListQuery.PageField]) ?? 1);
        await pages.WriteAsync<MessagesPage, MessagesModel>(http, $"Messages of {selection.Source}", new(selection, look, page, counts, most)).ConfigureAwait(false);
    }

    private static async Task ShowAsync(HttpContext http, Pages pages, LookRequests requests)
    {
        var (look, seen) = requests.FindMessage(field => http.Request.Query[field]);
        await pages.WriteAsync<MessagePage, MessageModel>(
            http, $"Message {seen.Message.MessageId}", new(look, seen, await requests.BodyOfAsync(http, seen).ConfigureAwait(false))).ConfigureAwait(false);
    }
}
