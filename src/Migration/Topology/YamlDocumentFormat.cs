using Integration.TopologyManagement;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Integration.Migration;

/// <summary>Documents as YAML, by the parser's events: no reflection, and every node knows where it stands.</summary>
internal static class YamlDocumentFormat
{
    /// <summary>A topology has a handful of levels; what is nested deeper was made to exhaust the stack.</summary>
    private const int MaxDepth = 64;

    public static string Write(DocumentNode root)
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

    /// <exception cref="DocumentFault">It is not YAML, or has a list, an alias or a second document.</exception>
    public static DocumentNode Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
                return new DocumentNode("", []);
            parser.Consume<DocumentStart>();
            var root = Read(parser, "", default, depth: 1);
            parser.Consume<DocumentEnd>();
            return parser.TryConsume<StreamEnd>(out _) ? root : throw Fault(parser.Current!, "a second document begins; one is expected");
        }
        catch (YamlException fault)
        {
            throw new DocumentFault(fault.InnerException?.Message ?? fault.Message, new(fault.Start.Line, fault.Start.Column), fault);
        }
        catch (ArgumentException fault)
        {
            // The parser makes objects of what it reads, such as tags, which refuse some of it.
            throw new DocumentFault(fault.Message, new(parser.Current?.End.Line ?? 1, parser.Current?.End.Column ?? 1), fault);
        }
    }

    private static void Emit(Emitter emitter, DocumentNode node)
    {
        if (!node.IsSection)
        {
            EmitText(emitter, node.Value!, node.IsPlain);
            return;
        }

        emitter.Emit(new MappingStart(null, null, isImplicit: true, node.Children.Any() ? MappingStyle.Block : MappingStyle.Flow));
        foreach (var child in node.Children)
        {
            EmitText(emitter, child.Path);
            Emit(emitter, child);
        }

        emitter.Emit(new MappingEnd());
    }

    // A string is quoted unless it is plainly a name: a name such as "no" or "1" would read as another type elsewhere.
    private static void EmitText(Emitter emitter, string text, bool isPlain = false) =>
        emitter.Emit(new Scalar(null, null, text, isPlain || IsWord(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlainImplicit: true, isQuotedImplicit: true));

    private static bool IsWord(string text) =>
        char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "NULL" or "Y" or "N");

    private static DocumentNode Read(IParser parser, string name, DocumentPlace keyPlace, int depth)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return new DocumentNode(name, ValueOf(scalar)) { Place = PlaceOf(scalar), KeyPlace = keyPlace };
        if (!parser.TryConsume<MappingStart>(out var start))
            throw Fault(parser.Current!, parser.Current is AnchorAlias ? "an alias is not allowed" : "a list is not allowed; keys with values are expected");
        if (depth > MaxDepth)
            throw Fault(start, $"keys are nested deeper than {MaxDepth} levels");
        var children = new List<DocumentNode>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.TryConsume<Scalar>(out var text) ? text : throw Fault(parser.Current!, "a key must be a single value");
            children.Add(Read(parser, ValueOf(key) ?? throw Fault(key, "a key is empty"), PlaceOf(key), depth + 1));
        }

        return new DocumentNode(name, children) { Place = PlaceOf(start), KeyPlace = keyPlace };
    }

    private static string? ValueOf(Scalar scalar) => scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } ? null : scalar.Value;

    private static DocumentPlace PlaceOf(ParsingEvent at) => new(at.Start.Line, at.Start.Column);

    private static DocumentFault Fault(ParsingEvent at, string message) => new(message, PlaceOf(at));
}
