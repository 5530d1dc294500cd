using System.Globalization;
using Integration.Dashboard.Access;
using Microsoft.AspNetCore.Http;

namespace Integration.Dashboard.Messages;

/// <summary>Reads from requests what is to be looked at, and looks.</summary>
internal sealed class LookRequests(Looks looks, DashboardAccess access)
{
    public const string LookField = "look";
    public const string MostField = "most";
    public const string NumberField = "n";

    public Looks Looks => looks;

    /// <summary>The selection in an address; null when it names no source.</summary>
    /// <exception cref="FormatException">It names none that there can be.</exception>
    public static MessageSelection? ReadSelection(HttpContext http) => Read(field => http.Request.Query[field]);

    /// <summary>Looks for what an address asks for.</summary>
    /// <exception cref="FormatException">It can't be read, or asks for what the user may not see.</exception>
    public async Task<Look> TakeAsync(HttpContext http, MessageSelection selection, int most) => await looks.TakeAsync(
        selection, selection.ToQuery(await access.MaySeeBodiesAsync(http).ConfigureAwait(false)), most, http.RequestAborted).ConfigureAwait(false);

    /// <summary>Looks for what a form asks for, although that counts deliveries.</summary>
    /// <exception cref="FormatException">It can't be read, or asks for what the user may not see.</exception>
    public Task<Look> TakeAsync(HttpContext http, IFormCollection form, int most) =>
        TakeAsync(http, Read(field => form[field]) ?? throw new FormatException("The form names no source."), most);

    /// <summary>The look that an address names; null when it is no longer kept, or was for something else than the address asks for.</summary>
    public Look? Find(HttpContext http, MessageSelection selection) => looks.Find(http.Request.Query[LookField]) is { } look && look.Selection == selection ? look : null;

    /// <summary>The look that a form names.</summary>
    /// <exception cref="KeyNotFoundException">It is no longer kept.</exception>
    public Look Get(string? id) => looks.Find(id) ?? throw new KeyNotFoundException("What was looked at is no longer kept. Look again.");

    /// <summary>The look that an address or a form names, and one message of it.</summary>
    /// <exception cref="KeyNotFoundException">It is no longer kept.</exception>
    public (Look Look, SeenMessage Seen) FindMessage(Func<string, string?> field)
    {
        var look = Get(field(LookField));
        return (look, look[ReadNumber(field(NumberField)) ?? -1]);
    }

    /// <summary>The body of a message, for whoever may see it.</summary>
    public async Task<ShownBody?> BodyOfAsync(HttpContext http, SeenMessage seen) =>
        seen.HasBody && await access.MaySeeBodiesAsync(http).ConfigureAwait(false) ? ShownBody.Of(seen.Message.Body) : null;

    public static int? ReadNumber(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static MessageSelection? Read(Func<string, string?> field) =>
        field(MessageSelection.SourceField)?.Trim() is { Length: > 0 } source ? MessageSelection.Read(ParseSource(source), field) : null;

    private static EntityPath ParseSource(string text)
    {
        try
        {
            return EntityPath.ParseSource(text);
        }
        catch (ArgumentException fault)
        {
            throw new FormatException($"'{text}' is no source. Write 'queue' or 'topic/subscription'.", fault);
        }
    }
}
