using Integration.Dashboard.Changes;
using Integration.Dashboard.Messages;
using Integration.Dashboard.Rendering;
using Integration.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Integration.Dashboard.DeadLetters;

/// <summary>Pages that list and group dead letters and show one; what is done with them is in <see cref="OperationEndpoints"/>.</summary>
internal static class DeadLetterEndpoints
{
    public const string Path = "/dead-letters";
    public const string LookPath = Path + "/look";
    public const string LetterPath = Path + "/letter";
    public const string ByField = "by";

    /// <summary>Where a URL of traces has the id.</summary>
    private const string TraceId = "{id}";

    public static void Map(IEndpointRouteBuilder group, Pages pages, ChangeRoutes changes, LookRequests requests, JournalFolder folder, string? traceUrl)
    {
        pages.Map(group, Path, http => ListAsync(http, pages, requests, folder));
        pages.Map(group, LetterPath, http => ShowAsync(http, pages, requests, folder, traceUrl));
        changes.Map(LookPath, async (http, form) =>
        {
            var look = await requests.TakeAsync(http, form, requests.Looks.MostLookedAt).ConfigureAwait(false);
            return new(AddressOf(look), $"looked through {look.Selection.Source}, which counted {look.Browse.CountedDeliveries} deliveries");
        });
    }

    /// <summary>The page of a look, below the root.</summary>
    public static string AddressOf(Look look, params IEnumerable<(string Name, string Value)> more) => Path + look.Selection.ToQueryString([(LookRequests.LookField, look.Id), .. more]);

    private static async Task ListAsync(HttpContext http, Pages pages, LookRequests requests, JournalFolder folder)
    {
        var counts = requests.Looks.CountsDeliveries;
        if (LookRequests.ReadSelection(http) is not { } asked)
        {
            await pages.WriteAsync<DeadLettersPage, DeadLettersModel>(http, "Dead letters", new(null, null, null, counts, null, [], folder.IsSet)).ConfigureAwait(false);
            return;
        }

        var selection = asked with { Source = asked.Source.DeadLetter };
        var look = requests.Find(http, selection) ?? (counts ? null : await requests.TakeAsync(http, selection, requests.Looks.MostLookedAt).ConfigureAwait(false));
        DeadLetterGrouping? by = Enum.TryParse<DeadLetterGrouping>(http.Request.Query[ByField], out var grouping) && Enum.IsDefined(grouping) ? grouping : null;
        await pages.WriteAsync<DeadLettersPage, DeadLettersModel>(http, $"Dead letters of {selection.Source.Owner}", new(
            selection,
            look,
            look is null ? null : Slice<SeenMessage>.Of(look.Messages, LookRequests.ReadNumber(http.Request.Query[ListQuery.PageField]) ?? 1),
            counts,
            by,
            look is not null && by is { } chosen ? DeadLetterGroup.Of(look.Messages.Select(m => m.Message), chosen) : [],
            folder.IsSet)).ConfigureAwait(false);
    }

    private static async Task ShowAsync(HttpContext http, Pages pages, LookRequests requests, JournalFolder folder, string? traceUrl)
    {
        var (look, seen) = requests.FindMessage(field => http.Request.Query[field]);
        var history = DeadLetterHistory.Of(seen.Message);
        await pages.WriteAsync<LetterPage, LetterModel>(http, $"Dead letter {seen.Message.MessageId}", new(
            new(look, seen, await requests.BodyOfAsync(http, seen).ConfigureAwait(false)),
            history,
            history.TraceId is { } trace ? traceUrl?.Replace(TraceId, trace, StringComparison.Ordinal) : null,
            folder.IsSet)).ConfigureAwait(false);
    }
}
