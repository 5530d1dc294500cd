using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Integration.Cli;

/// <summary>JSON as YAML, by the emitter's events: the same document, easier to read.</summary>
internal static class YamlText
{
    public static string Of(JsonNode root)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                emitter.Emit(new MappingStart(null, null, isImplicit: true, members.Count > 0 ? MappingStyle.Block : MappingStyle.Flow));
                foreach (var (name, value) in members)
                {
                    EmitText(emitter, name);
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, items.Count > 0 ? SequenceStyle.Block : SequenceStyle.Flow));
                foreach (var item in items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                EmitText(emitter, value.GetValue<string>());
                break;
            default:
                // Numbers, true, false and null are written alike in both.
                EmitScalar(emitter, node?.ToJsonString() ?? "null", ScalarStyle.Plain);
                break;
        }
    }

    private static void EmitText(Emitter emitter, string text) => EmitScalar(emitter, text, IsWord(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted);

    private static void EmitScalar(Emitter emitter, string text, ScalarStyle style) =>
        emitter.Emit(new Scalar(null, null, text, style, isPlainImplicit: true, isQuotedImplicit: true));

    // Whatever else might read as another type, such as "no" or "1", or has a meaning of its own, such as "#", is quoted.
    private static bool IsWord(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '$') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '$')
        && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "NULL" or "Y" or "N");
}
