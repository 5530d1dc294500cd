using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Integration.Cli;

/// <summary>
/// A JSON document as lines of comma-separated values (RFC 4180): a line for each member of its list, with the document's own fields before it, and one line where it
/// has no list. The columns are the names of the document's fields, those of an object within it as <c>object.field</c>; what is no number, text or truth value is in JSON.
/// </summary>
internal static class CsvDocument
{
    /// <summary>The names of the columns.</summary>
    public static string Header(JsonTypeInfo type) => Line(Columns(type));

    /// <summary>The lines; none for an empty list.</summary>
    public static IEnumerable<string> Lines<T>(T value, JsonTypeInfo<T> type) => Rows(JsonSerializer.SerializeToElement(value, type), type, isWhole: true).Select(Line);

    private static IEnumerable<string> Columns(JsonTypeInfo type) => MembersOf(type) is { } list ? [.. OwnColumns(type, ""), .. Columns(list.Member)] : OwnColumns(type, "");

    private static IEnumerable<string> OwnColumns(JsonTypeInfo type, string prefix) => OwnFields(type).SelectMany(field =>
        field.Shape.Kind == JsonTypeInfoKind.Object ? OwnColumns(field.Shape, $"{prefix}{field.Name}.") : [prefix + field.Name]);

    private static IEnumerable<IEnumerable<string>> Rows(JsonElement value, JsonTypeInfo type, bool isWhole)
    {
        var own = OwnCells(value, type).ToList();
        if (MembersOf(type) is not { } list)
            return [own];
        List<JsonElement> members = [.. Field(value, list.Name) is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray() : []];
        // A member without members of its own is something all the same.
        if (members.Count == 0 && !isWhole)
            members.Add(default);
        return members.SelectMany(m => Rows(m, list.Member, isWhole: false)).Select(row => own.Concat(row));
    }

    private static IEnumerable<string> OwnCells(JsonElement value, JsonTypeInfo type) => OwnFields(type).SelectMany(field =>
        field.Shape.Kind == JsonTypeInfoKind.Object ? OwnCells(Field(value, field.Name), field.Shape) : [Cell(Field(value, field.Name))]);

    /// <summary>The fields that are no lists of objects.</summary>
    private static IEnumerable<(string Name, JsonTypeInfo Shape)> OwnFields(JsonTypeInfo type) => Fields(type).Where(f => MemberOf(f.Shape) is null);

    private static (string Name, JsonTypeInfo Member)? MembersOf(JsonTypeInfo type) =>
        Fields(type).Where(f => MemberOf(f.Shape) is not null).Select(f => ((string, JsonTypeInfo)?)(f.Name, MemberOf(f.Shape)!)).FirstOrDefault();

    private static IEnumerable<(string Name, JsonTypeInfo Shape)> Fields(JsonTypeInfo type) =>
        type.Properties.Where(p => p.Get is not null).Select(p => (p.Name, p.Options.GetTypeInfo(p.PropertyType)));

    private static JsonTypeInfo? MemberOf(JsonTypeInfo shape) =>
        shape is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && shape.Options.GetTypeInfo(element) is { Kind: JsonTypeInfoKind.Object } member ? member : null;

    private static JsonElement Field(JsonElement value, string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var field) ? field : default;

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        _ => value.GetRawText(),
    };

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote));

    // A line is a row: what would break it is escaped like every other control character.
    private static string Quote(string cell)
    {
        var text = Printable.Cell(cell);
        return text.AsSpan().IndexOfAny(',', '"') < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
