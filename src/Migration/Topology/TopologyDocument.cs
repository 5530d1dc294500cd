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
        return TopologyDocumentWriter.Write(topology, format);
    }

    /// <summary>Reads a topology.</summary>
    /// <exception cref="TopologyDocumentException">It is not one; the message tells line, column and what is allowed.</exception>
    public static TopologyDefinition Read(string text, TopologyFormat format)
    {
        ArgumentNullException.ThrowIfNull(text);
        var root = new MapReader(format == TopologyFormat.Json ? JsonDocumentReader.Read(text) : YamlDocumentReader.Read(text), "the document");
        var queues = Section(root, "Queues").Select(e => ReadQueue(e.Key, e.Value)).ToList();
        var topics = Section(root, "Topics").Select(e => ReadTopic(e.Key, e.Value)).ToList();
        root.Finish();
        return new() { Queues = queues, Topics = [.. topics.Select(t => t.Topic)], Subscriptions = [.. topics.SelectMany(t => t.Subscriptions)] };
    }

    private static IEnumerable<(ScalarNode Key, DocumentNode Value)> Section(MapReader reader, string key) =>
        reader.Find(key) is { } section ? new MapReader(section, key).Entries : [];

    private static string Name(ScalarNode key) => EntityPath.IsLegalName(key.Text)
        ? key.Text
        : throw key.Fault($"'{key.Text}' is no legal name; allowed: 1-64 letters A-Z and a-z, digits, '-' and '_'");

    private static QueueDefinition ReadQueue(ScalarNode key, DocumentNode value)
    {
        var reader = new MapReader(value, $"the queue '{key.Text}'");
        var queue = ReadSource(new QueueDefinition(Name(key))
        {
            Ordered = reader.Flag(nameof(QueueDefinition.Ordered)) ?? false,
            DeduplicationWindow = reader.Duration(nameof(QueueDefinition.DeduplicationWindow)),
        }, reader);
        reader.Finish();
        return queue;
    }

    private static (TopicDefinition Topic, List<SubscriptionDefinition> Subscriptions) ReadTopic(ScalarNode key, DocumentNode value)
    {
        var reader = new MapReader(value, $"the topic '{key.Text}'");
        var topic = new TopicDefinition(Name(key))
        {
            Ordered = reader.Flag(nameof(TopicDefinition.Ordered)) ?? false,
            DeduplicationWindow = reader.Duration(nameof(TopicDefinition.DeduplicationWindow)),
        };
        var subscriptions = Section(reader, "Subscriptions").Select(e => ReadSubscription(topic.Name, e.Key, e.Value)).ToList();
        reader.Finish();
        return (topic, subscriptions);
    }

    private static SubscriptionDefinition ReadSubscription(string topic, ScalarNode key, DocumentNode value)
    {
        var reader = new MapReader(value, $"the subscription '{topic}/{key.Text}'");
        var subscription = ReadSource(new SubscriptionDefinition(topic, Name(key))
        {
            Filter = ReadFilter(reader),
            Push = reader.Find(nameof(SubscriptionDefinition.Push)) is { } push ? ReadPush(push) : null,
        }, reader);
        reader.Finish();
        return subscription;
    }

    private static MessageFilter ReadFilter(MapReader reader)
    {
        if (reader.Text(nameof(SubscriptionDefinition.Filter)) is not { } text)
            return MessageFilter.All;
        return MessageFilter.TryParse(text, out var filter, out var error)
            ? filter
            : throw reader.Find(nameof(SubscriptionDefinition.Filter))!.Fault($"Filter can't be read: {error}");
    }

    private static PushEndpoint ReadPush(DocumentNode node)
    {
        var reader = new MapReader(node, "Push");
        var kind = reader.Value<PushKind>(
            nameof(PushEndpoint.Kind), text => Enum.TryParse<PushKind>(text, out var value) && Enum.IsDefined(value) ? value : null, string.Join(", ", Enum.GetNames<PushKind>()));
        var address = reader.Text(nameof(PushEndpoint.Address));
        reader.Finish();
        return kind is { } known && !string.IsNullOrWhiteSpace(address) ? new(known, address) : throw node.Fault("Push needs both Kind and Address");
    }

    private static T ReadSource<T>(T source, MapReader reader) where T : SourceDefinition => source with
    {
        LockDuration = reader.Duration(nameof(source.LockDuration)) ?? source.LockDuration,
        MaxDeliveryCount = reader.Count(nameof(source.MaxDeliveryCount)) ?? source.MaxDeliveryCount,
        DefaultTimeToLive = reader.Duration(nameof(source.DefaultTimeToLive)),
        DeadLetterOnExpiration = reader.Flag(nameof(source.DeadLetterOnExpiration)) ?? false,
    };
}
