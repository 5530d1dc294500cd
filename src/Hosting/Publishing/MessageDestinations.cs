using System.Collections.Concurrent;
using System.Reflection;
using Integration.Registration;

namespace Integration.Hosting;

/// <summary>Which queue or topic the values of each type go to.</summary>
internal sealed class MessageDestinations(KnownEntities entities)
{
    private readonly Dictionary<Type, MessageDestination> _mapped = [];
    private readonly ConcurrentDictionary<Type, MessageDestination> _found = new();

    /// <summary>The types that are bound themselves.</summary>
    public IEnumerable<MessageDestination> Mapped => _mapped.Values;

    /// <summary>Reads the section and what the code says. Faults go to the section.</summary>
    public static MessageDestinations Read(ConfigurationReader section, IEnumerable<MessageMapping> mappings, IMessageSerializer serializer, KnownEntities entities)
    {
        var all = new MessageDestinations(entities);
        foreach (var type in mappings.GroupBy(m => m.Type, m => m.Destination))
        {
            if (NameOf(section, type.Key, serializer) is { } name && all.Read(section, name, type.Key, [.. type.OfType<string>().Distinct(StringComparer.Ordinal)]) is { } path)
                all._mapped[type.Key] = new(type.Key, path);
        }

        return all;
    }

    /// <summary>Where values of a type go: as it is bound itself, or else as the next base type, or the one interface, that is bound.</summary>
    /// <param name="type">The type.</param>
    /// <param name="kind">What the caller sends to.</param>
    /// <exception cref="InvalidOperationException">Nowhere, to several places, or to the other kind.</exception>
    public MessageDestination Find(Type type, EntityKind kind)
    {
        var found = _found.TryGetValue(type, out var known) ? known : _found.GetOrAdd(type, Search(type));
        if (found.Path.Kind == kind)
            return found;
        throw new InvalidOperationException(found.Path.Kind == EntityKind.Topic
            ? $"{type} goes to the topic '{found.Path}': use PublishAsync or PublishManyAsync."
            : $"{type} goes to the queue '{found.Path}': use SendAsync or SendManyAsync.");
    }

    private MessageDestination Search(Type type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (_mapped.TryGetValue(current, out var mapped))
                return mapped;
            if (current.GetCustomAttribute<DestinationAttribute>(inherit: false)?.Destination is { } text)
            {
                var (path, fault) = entities.Find(text);
                return path is not null ? new(current, path) : throw new InvalidOperationException($"The destination '{text}' of {current} {fault}.");
            }
        }

        var interfaces = _mapped.Values.Where(m => m.Bound.IsInterface && m.Bound.IsAssignableFrom(type)).ToList();
        interfaces.RemoveAll(i => interfaces.Exists(nearer => nearer != i && i.Bound.IsAssignableFrom(nearer.Bound)));
        return interfaces.Select(i => i.Path).Distinct().Count() switch
        {
            1 => interfaces[0],
            0 => throw new InvalidOperationException($"{type} has no destination: bind it by MapMessage<{type.Name}>(\"…\") or [Destination(\"…\")], or name the queue or topic in the call."),
            _ => throw new InvalidOperationException(
                $"{type} has several destinations, as {string.Join(" and ", interfaces.Select(i => $"{i.Bound.Name} ('{i.Path}')"))}: bind it itself by MapMessage<{type.Name}>(\"…\")."),
        };
    }

    private EntityPath? Read(ConfigurationReader section, string name, Type type, string[] inCode)
    {
        var configured = section.Text(name);
        if (configured is null && inCode.Length > 1)
            section.Fault("", $"and the code bind {type} to {string.Join(" and ", inCode.Select(d => $"'{d}'"))}; a type goes to one destination");
        else if ((configured ?? inCode.FirstOrDefault() ?? type.GetCustomAttribute<DestinationAttribute>(inherit: false)?.Destination) is not { } text)
            section.Fault(name, $"is missing, and {type} has no other destination: set it, or bind the type by MapMessage<{type.Name}>(\"…\") or [Destination(\"…\")]");
        else if (entities.Find(text) is { Path: { } path })
            return path;
        else
            section.Fault(name, $"{(configured is null ? "is not set, and in code " : "")}'{text}', the destination of {type}, {entities.Find(text).Fault}");
        return null;
    }

    private static string? NameOf(ConfigurationReader section, Type type, IMessageSerializer serializer)
    {
        try
        {
            return serializer.GetTypeName(type);
        }
        catch (ArgumentException exception)
        {
            section.Fault("", $"can't have {type}. {exception.Message}");
            return null;
        }
    }
}
