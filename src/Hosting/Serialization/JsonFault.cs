using System.Text.Json;

namespace Integration.Hosting;

/// <summary>
/// Says that a body is not what it should be, and where. The JSON reader's own exception is left out: its message and path can
/// have parts of the body in them, which must not get into logs and dead letters (clause E4).
/// </summary>
internal static class JsonFault
{
    public static MessageSerializationException Of(JsonException? exception, string expected) => new(
        $"The body is not {expected}"
        + (exception?.LineNumber is { } line && exception.BytePositionInLine is { } position ? $" (line {line + 1}, byte {position + 1})." : "."));
}
