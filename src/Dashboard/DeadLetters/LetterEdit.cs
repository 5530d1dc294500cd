using System.Globalization;
using Integration.Dashboard.Messages;
using Microsoft.AspNetCore.Http;

namespace Integration.Dashboard.DeadLetters;

/// <summary>A header in the form of an edit.</summary>
internal sealed record EditedHeader(string Name, HeaderKind Kind, string Value);

/// <summary>The form that edits a dead letter: its body, its content type and its headers.</summary>
/// <param name="Body">The body, in its form.</param>
/// <param name="Form">What form the body has.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="Headers">Its headers; one without a name is left out.</param>
internal sealed record LetterEdit(string Body, BodyForm Form, string ContentType, IReadOnlyList<EditedHeader> Headers)
{
    /// <summary>The longest body that is edited here, in bytes.</summary>
    public const int MostBytes = 1024 * 1024;

    public const string BodyField = "text";
    public const string FormField = "form";
    public const string ContentTypeField = "content-type";
    public const string HeaderField = "header";
    public const string KindField = "kind";
    public const string ValueField = "value";

    /// <summary>Lines for headers that are new.</summary>
    private const int EmptyLines = 3;

    /// <summary>The form of a dead letter as it is.</summary>
    /// <exception cref="InvalidOperationException">Its body is too long, or not at hand.</exception>
    public static LetterEdit Of(SeenMessage seen)
    {
        if (!seen.HasBody)
            throw new InvalidOperationException("The body is not at hand, as this look found too many bytes. Select fewer dead letters, and edit it then.");
        if (seen.BodyLength > MostBytes)
            throw new InvalidOperationException($"The body has {seen.BodyLength:N0} bytes; edited here are bodies of up to {MostBytes:N0}. `integration dlq edit` takes any from a file.");
        var (text, form) = BodyText.ForForm(seen.Message.Body);
        return new(
            text,
            form,
            seen.Message.Message.ContentType ?? "",
            [
                .. seen.Message.Headers.Where(h => Fits(h.Value)).OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => new EditedHeader(h.Key, h.Value.Kind, h.Value.ToString())),
                .. Enumerable.Repeat(new EditedHeader("", HeaderKind.String, ""), EmptyLines),
            ]);
    }

    /// <exception cref="FormatException">It is not a form of this kind.</exception>
    public static LetterEdit Read(IFormCollection form)
    {
        var (names, kinds, values) = (form[HeaderField], form[KindField], form[ValueField]);
        return names.Count != kinds.Count || names.Count != values.Count || !Enum.TryParse<BodyForm>(form[FormField], out var bodyForm)
            ? throw new FormatException("The form of the edit is not complete. Nothing was done.")
            : new(
                form[BodyField].ToString(),
                bodyForm,
                form[ContentTypeField].ToString().Trim(),
                [.. names.Select((name, i) => new EditedHeader((name ?? "").Trim(), ReadKind(kinds[i]), values[i] ?? ""))]);
    }

    /// <summary>The dead letter as it is after the edit. What a form can't hold, and what the edit leaves as it is, stays to the byte.</summary>
    /// <exception cref="FormatException">Something is not what it should be; the message says what, and why.</exception>
    public Message ApplyTo(Message message)
    {
        var headers = new MessageHeaders(message.Headers.Where(h => !Fits(h.Value)));
        foreach (var header in Headers.Where(h => h.Name.Length > 0))
        {
            if (HeaderName.FindFault(header.Name) is { } fault)
                throw new FormatException($"The name of a header is not legal: {fault}.");
            if (headers.ContainsKey(header.Name))
                throw new FormatException($"The header '{header.Name}' is there twice.");
            headers = headers.With(header.Name, ValueOf(header, message.Headers));
        }

        return message with
        {
            Body = Parse(() => BodyText.FromForm(Body, Form), "The body is not what it is edited as: text in Unicode, or base64."),
            ContentType = ContentType == (message.ContentType ?? "").Trim() ? message.ContentType : ContentType.Length == 0 ? null : ContentType,
            Headers = headers,
        };
    }

    private static HeaderValue ValueOf(EditedHeader header, MessageHeaders earlier)
    {
        var text = BodyText.WithPlainEnds(header.Value);
        return earlier.TryGetValue(header.Name, out var value) && value.Kind == header.Kind && BodyText.WithPlainEnds(value.ToString()) == text
            ? value
            : Parse(() => HeaderValue.Parse(header.Kind, text), $"The value of the header '{header.Name}' is no {header.Kind}.");
    }

    private static bool Fits(HeaderValue value) => BodyText.FitsForm(value.ToString());

    private static HeaderKind ReadKind(string? text) => Enum.TryParse<HeaderKind>(text, out var kind) && Enum.IsDefined(kind)
        ? kind
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"There is no header of the type '{text}'."));

    private static T Parse<T>(Func<T> parse, string fault)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new FormatException(fault, e);
        }
    }
}
