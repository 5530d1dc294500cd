using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Integration.Migration;

/// <summary>Reads YAML into nodes by the parser's events: no reflection, and every node knows where it stands.</summary>
internal static class YamlDocumentReader
{
    /// <summary>A topology has a handful of levels; what is nested deeper was made to exhaust the stack.</summary>
    private const int MaxDepth = 64;

    public static DocumentNode Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
                return new MapNode([], 1, 1);
            parser.Consume<DocumentStart>();
            var root = ReadNode(parser, depth: 1);
            parser.Consume<DocumentEnd>();
            return parser.TryConsume<StreamEnd>(out _) ? root : throw Fault(parser.Current!, "a second document begins; one is expected");
        }
        catch (YamlException fault)
        {
            throw new TopologyDocumentException(fault.InnerException?.Message ?? fault.Message, fault.Start.Line, fault.Start.Column, fault);
        }
        catch (ArgumentException fault)
        {
            // The parser makes objects of what it reads, such as tags, which refuse some of it.
            throw new TopologyDocumentException(fault.Message, parser.Current?.End.Line ?? 1, parser.Current?.End.Column ?? 1, fault);
        }
    }

    private static DocumentNode ReadNode(IParser parser, int depth)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
            return ToNode(scalar);
        if (!parser.TryConsume<MappingStart>(out var start))
            throw Fault(parser.Current!, parser.Current is AnchorAlias ? "an alias is not allowed" : "a list is not allowed; keys with values are expected");
        if (depth > MaxDepth)
            throw Fault(start, $"keys are nested deeper than {MaxDepth} levels");
        var entries = new List<(ScalarNode, DocumentNode)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.TryConsume<Scalar>(out var name) ? ToNode(name) : throw Fault(parser.Current!, "a key must be a single value");
            entries.Add((key, ReadNode(parser, depth + 1)));
        }

        return new MapNode(entries, start.Start.Line, start.Start.Column);
    }

    private static ScalarNode ToNode(Scalar scalar) => new(
        scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } ? null : scalar.Value, scalar.Start.Line, scalar.Start.Column);

    private static TopologyDocumentException Fault(ParsingEvent at, string message) => new(message, at.Start.Line, at.Start.Column);
}
