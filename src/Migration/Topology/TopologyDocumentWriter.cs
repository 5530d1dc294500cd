using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Integration.Migration;

/// <summary>Writes a topology as nodes, and nodes as YAML or JSON.</summary>
internal static class TopologyDocumentWriter
{
    private static readonly SourceDefinition Defaults = new QueueDefinition("defaults");

    public static string Write(TopologyDefinition topology, TopologyFormat format)
    {
        var root = Map(
            ("Queues", Map([.. topology.Queues.OrderBy(q => q.Name, StringComparer.Ordinal).Select(q => (q.Name, (object?)Queue(q)))])),
            ("Topics", Map([.. topology.Topics.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => (t.Name, (object?)Topic(t, topology)))])));
        return format == TopologyFormat.Json ? WriteJson(root) : WriteYaml(root);
    }

    private static List<(string Key, object Value)> Queue(QueueDefinition queue) =>
        [.. Ordering(queue.Ordered, queue.DeduplicationWindow), .. Source(queue)];

    private static List<(string Key, object Value)> Topic(TopicDefinition topic, TopologyDefinition topology) =>
    [
        .. Ordering(topic.Ordered, topic.DeduplicationWindow),
        .. Map(("Subscriptions", Map([.. topology.Subscriptions.Where(s => s.Topic == topic.Name).OrderBy(s => s.Name, StringComparer.Ordinal)
            .Select(s => (s.Name, (object?)Subscription(s)))]))),
    ];

    private static List<(string Key, object Value)> Subscription(SubscriptionDefinition subscription) =>
    [
        .. Source(subscription),
        .. Map(
            (nameof(subscription.Filter), subscription.Filter == MessageFilter.All ? null : subscription.Filter.ToString()),
            (nameof(subscription.Push), subscription.Push is { } push ? Map((nameof(push.Kind), push.Kind.ToString()), (nameof(push.Address), push.Address)) : null)),
    ];

    private static List<(string Key, object Value)> Ordering(bool ordered, TimeSpan? window) =>
        Map((nameof(QueueDefinition.Ordered), ordered ? true : null), (nameof(QueueDefinition.DeduplicationWindow), window));

    private static List<(string Key, object Value)> Source(SourceDefinition source) => Map(
        (nameof(source.LockDuration), source.LockDuration == Defaults.LockDuration ? null : source.LockDuration),
        (nameof(source.MaxDeliveryCount), source.MaxDeliveryCount == Defaults.MaxDeliveryCount ? null : source.MaxDeliveryCount),
        (nameof(source.DefaultTimeToLive), source.DefaultTimeToLive),
        (nameof(source.DeadLetterOnExpiration), source.DeadLetterOnExpiration ? true : null));

    private static List<(string Key, object Value)> Map(params IEnumerable<(string Key, object? Value)> entries) =>
        [.. entries.Where(e => e.Value is not null).Select(e => (e.Key, e.Value!))];

    private static string WriteJson(List<(string Key, object Value)> root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WriteJson(writer, root);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteJson(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case List<(string Key, object Value)> map:
                writer.WriteStartObject();
                foreach (var (key, child) in map)
                {
                    writer.WritePropertyName(key);
                    WriteJson(writer, child);
                }

                writer.WriteEndObject();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }

    private static string WriteYaml(List<(string Key, object Value)> root)
    {
        var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        EmitYaml(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void EmitYaml(Emitter emitter, object value)
    {
        if (value is List<(string Key, object Value)> map)
        {
            emitter.Emit(new MappingStart(null, null, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
            foreach (var (key, child) in map)
            {
                EmitText(emitter, key);
                EmitYaml(emitter, child);
            }

            emitter.Emit(new MappingEnd());
            return;
        }

        var isPlain = value is bool or int;
        EmitText(emitter, isPlain ? value.ToString()!.ToUpperInvariant() switch { "TRUE" => "true", "FALSE" => "false", var number => number } : value.ToString()!, isPlain);
    }

    // Text is quoted unless it is plainly a name: a name such as "no" or "1" would read as another type elsewhere.
    private static void EmitText(Emitter emitter, string text, bool isPlain = false) =>
        emitter.Emit(new Scalar(null, null, text, isPlain || IsWord(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlainImplicit: true, isQuotedImplicit: true));

    private static bool IsWord(string text) =>
        char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "NULL" or "Y" or "N");
}
