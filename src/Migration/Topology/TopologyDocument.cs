using Integration.Registration;
using Integration.TopologyManagement;

namespace Integration.Migration;

/// <summary>How a topology document is written.</summary>
public enum TopologyFormat
{
    /// <summary>YAML.</summary>
    Yaml,

    /// <summary>JSON.</summary>
    Json,
}

/// <summary>
/// A topology as a neutral document. It has the keys of the configuration's <c>Topology</c> section, so that an exported
/// one can be declared as it is: <c>Queues</c>, and <c>Topics</c> with their <c>Subscriptions</c>, each by name. Settings that
/// have their default may be missing.
/// </summary>
public static class TopologyDocument
{
    /// <summary>The format that a file's name tells: <c>.json</c> is JSON, <c>.yaml</c> and <c>.yml</c> are YAML.</summary>
    /// <exception cref="ArgumentException">The name ends otherwise.</exception>
    public static TopologyFormat FormatOf(string path) => Path.GetExtension(path)?.ToUpperInvariant() switch
    {
        ".JSON" => TopologyFormat.Json,
        ".YAML" or ".YML" => TopologyFormat.Yaml,
        _ => throw new ArgumentException($"'{path}' must end in .yaml, .yml or .json.", nameof(path)),
    };

    /// <summary>Writes a topology, entities by name and every setting that is not its default; reading it gives an equal one.</summary>
    public static string Write(TopologyDefinition topology, TopologyFormat format)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var document = TopologyWriter.Write(topology);
        return format == TopologyFormat.Json ? JsonDocumentFormat.Write(document) : YamlDocumentFormat.Write(document);
    }

    /// <summary>Reads a topology.</summary>
    /// <exception cref="TopologyDocumentException">It is not one; the message tells line, column and what is allowed.</exception>
    public static TopologyDefinition Read(string text, TopologyFormat format)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            var reader = new ConfigurationReader(format == TopologyFormat.Json ? JsonDocumentFormat.Read(text) : YamlDocumentFormat.Read(text));
            var topology = TopologyReader.Read(reader);
            reader.ReportUnknownKeys();
            return topology;
        }
        catch (DocumentFault fault)
        {
            throw new TopologyDocumentException(fault.Message, fault.Place.Line, fault.Place.Column, fault.InnerException);
        }
    }
}
