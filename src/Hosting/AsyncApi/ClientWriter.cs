using System.Text.Json;
using System.Text.Json.Nodes;

namespace Integration.Hosting.AsyncApi;

/// <summary>Writes a client's channels, and what the application does with them, into the document.</summary>
internal sealed class ClientWriter(DescribedClient client, AsyncApiSections sections)
{
    private readonly Declarations _declared = new(client.Topology);
    private readonly ClientServers _servers = new(client, sections.Servers);
    private readonly ClientMessages _messages = new(client, sections.Messages, sections.Schemas);
    private readonly Dictionary<EntityPath, string> _channels = [];
    private string? _replies;

    public void Write()
    {
        // By their names, so that the order of registration shows nowhere.
        var types = client.Uses.SelectMany(u => new[] { u.Message, u.Reply }).OfType<Type>().Distinct();
        foreach (var type in types.OrderBy(client.Serializer.GetTypeName, StringComparer.Ordinal))
            _messages.KeyOf(type);
        var carried = client.Uses.ToLookup(u => RootOf(u.Entity), u => _messages.KeyOf(u.Message));
        foreach (var path in Entities().OrderBy(KeyOf, StringComparer.Ordinal))
        {
            _channels[path] = sections.Channels.Reserve(client.Prefix + KeyOf(path));
            sections.Channels.Set(_channels[path], Channel(path, carried[RootOf(path)]));
        }

        WriteReplies();
        foreach (var operation in client.Uses.GroupBy(KeyOf).OrderBy(g => g.Key, StringComparer.Ordinal))
            sections.Operations.Set(sections.Operations.Reserve(client.Prefix + operation.Key), Operation([.. operation]));
    }

    private IEnumerable<EntityPath> Entities() =>
        _declared.Paths.Concat(client.Uses.Select(u => u.Entity))
            .Concat(client.Uses.Where(u => u.Entity.Kind == EntityKind.Subscription).Select(u => RootOf(u.Entity)))
            .Distinct();

    /// <summary>What carries the same messages: a topic and its subscriptions, a queue and its dead letters.</summary>
    private static EntityPath RootOf(EntityPath path) => path.Kind == EntityKind.Subscription ? EntityPath.Topic(path.Name) : path.Owner;

    private static string KeyOf(EntityPath path) => Dotted(KindOf(path), path.Name, path.SubscriptionName, path.IsDeadLetter ? "dead-letter" : null);

    /// <summary>What is done at an entity is one operation; but a request is one of its own, as its reply is.</summary>
    private string KeyOf(MessageUse use) =>
        Dotted(use.Sends ? "send" : "receive", KeyOf(use.Entity), use.Group, use.Reply is null ? null : client.Serializer.GetTypeName(use.Message));

    private static string Dotted(params IEnumerable<string?> parts) => string.Join('.', parts.OfType<string>());

    private static string KindOf(EntityPath path) => JsonNamingPolicy.CamelCase.ConvertName(path.Kind.ToString());

    private JsonObject Channel(EntityPath path, IEnumerable<string> messages)
    {
        var address = _servers.Find(path);
        var channel = new JsonObject
        {
            ["address"] = address is null ? path.ToString() : address.Name,
            ["title"] = path.ToString(),
            ["description"] = Describe(path),
        };
        if (address is not null)
            channel["servers"] = new JsonArray(_servers.Reference(address));
        channel["messages"] = MessagesByKey(messages);
        if (address is not null && ChannelBindings.Of(path, address, _declared, _servers.Find) is { } bindings)
            channel["bindings"] = bindings;
        return channel;
    }

    private JsonObject MessagesByKey(IEnumerable<string> keys) =>
        new(keys.Distinct().Order(StringComparer.Ordinal).Select(k => KeyValuePair.Create(k, (JsonNode?)_messages.Reference(k))));

    private string Describe(EntityPath path)
    {
        var what = path switch
        {
            { IsDeadLetter: true } => $"The dead letters of '{path.Owner}'.",
            { Kind: EntityKind.Queue } => "A queue: each message goes to one consumer.",
            { Kind: EntityKind.Topic } => "A topic: each subscription gets its own copy of a message.",
            { Kind: EntityKind.Subscription } => $"A subscription of the topic '{path.Name}'.",
            _ => "A stream: records are kept for a time, and can be read again.",
        };
        return _declared.Settings(path) is { Length: > 0 } settings ? $"{what} {settings}." : what;
    }

    /// <summary>Where replies go is in each request: one channel whose address is not known stands for all of them.</summary>
    private void WriteReplies()
    {
        var answered = client.Uses.Where(u => u.Reply is not null).ToList();
        if (answered.Count == 0)
            return;
        _replies = sections.Channels.Reserve($"{client.Prefix}replies");
        sections.Channels.Set(_replies, new JsonObject
        {
            ["address"] = null,
            ["title"] = "Replies",
            ["description"] = "The queue for replies that a request names.",
            ["messages"] = MessagesByKey(answered.Select(u => _messages.KeyOf(u.Reply!)).Append(_messages.KeyOfFault())),
        });
    }

    private JsonObject Operation(IReadOnlyList<MessageUse> uses)
    {
        var use = uses[0];
        var channel = _channels[use.Entity];
        var operation = new JsonObject
        {
            ["action"] = use.Sends ? "send" : "receive",
            ["channel"] = sections.Channels.Reference(channel),
            ["summary"] = Summarize(use),
            ["messages"] = MessagesIn(channel, uses.Select(u => _messages.KeyOf(u.Message))),
        };
        if (use.Reply is not null)
        {
            operation["reply"] = new JsonObject
            {
                ["address"] = new JsonObject { ["location"] = "$message.header#/replyTo", ["description"] = "The request's ReplyTo: the name of a queue." },
                ["channel"] = sections.Channels.Reference(_replies!),
                ["messages"] = MessagesIn(_replies!, uses.Select(u => _messages.KeyOf(u.Reply!)).Append(_messages.KeyOfFault())),
            };
        }

        return operation;
    }

    private JsonArray MessagesIn(string channel, IEnumerable<string> keys) =>
        new([.. keys.Distinct().Order(StringComparer.Ordinal).Select(k => (JsonNode)sections.Channels.Reference($"{channel}/messages/{k}"))]);

    private static string Summarize(MessageUse use) => use switch
    {
        { Sends: true, Reply: not null } => $"Asks at the queue '{use.Entity}'.",
        { Sends: true } => $"Sends to the {KindOf(use.Entity)} '{use.Entity}'.",
        { Reply: not null } => $"Answers what is asked at the queue '{use.Entity}'.",
        { Group: not null } => $"Reads the stream '{use.Entity}' for the group '{use.Group}'.",
        { Entity.Kind: EntityKind.Topic } => $"Handles what comes to the topic '{use.Entity}', in each instance by a subscription of its own.",
        _ => $"Handles what comes to '{use.Entity}'.",
    };
}
