using System.Collections.Concurrent;
using System.Reflection;

namespace Integration.Hosting;

/// <summary>The names of message types, and the way from older versions to newer ones.</summary>
internal sealed class MessageTypes
{
    private const int MaxNameLength = 128;

    // Only who changes them takes turns: every message that is sent or read looks something up.
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Type, string> _names = new();
    private readonly ConcurrentDictionary<string, Type> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, (Type To, Func<object, object> Convert)> _upcasters = new();

    /// <summary>Maps names to a type; the first is the one to write.</summary>
    public void Map(Type type, IReadOnlyList<string> names)
    {
        lock (_gate)
        {
            foreach (var name in names)
            {
                if (name is not { Length: >= 1 and <= MaxNameLength })
                    throw new ArgumentException($"A name of {type} has {name?.Length ?? 0} characters; allowed: 1-{MaxNameLength}.", nameof(names));
                if (_types.TryGetValue(name, out var other) && other != type)
                    throw new ArgumentException($"'{name}' names {other} and {type}; a name can mean one type only.", nameof(names));
            }

            foreach (var name in names)
                _types[name] = type;
            _names[type] = names[0];
        }
    }

    public void AddUpcaster(Type from, Type to, Func<object, object> convert)
    {
        lock (_gate)
        {
            if (_upcasters.TryGetValue(from, out var existing))
                throw new ArgumentException($"{from} is brought up to {existing.To} already.", nameof(from));
            if (Newest(to) == from)
                throw new ArgumentException($"Bringing {from} up to {to} goes in a circle.", nameof(to));
            _upcasters[from] = (to, convert);
        }
    }

    /// <summary>The name to write; a type is known from when its name was first asked for.</summary>
    public string NameOf(Type type)
    {
        if (_names.TryGetValue(type, out var known))
            return known;
        lock (_gate)
        {
            if (_names.TryGetValue(type, out known))
                return known;
            Map(type, type.GetCustomAttribute<MessageTypeAttribute>(inherit: false) is { } named ? [named.Name, .. named.OlderNames] : [DefaultName(type)]);
            return _names[type];
        }
    }

    /// <summary>The type of a name, or null.</summary>
    public Type? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>The name of the newest version of what a name means; the name itself when it is unknown.</summary>
    public string Current(string name) => _types.TryGetValue(name, out var type) ? NameOf(Newest(type)) : name;

    /// <summary>The steps that lead from one version to another; null when there is no such way.</summary>
    public IReadOnlyList<Func<object, object>>? FindWay(Type from, Type to)
    {
        if (from == to)
            return [];
        var steps = new List<Func<object, object>>();
        while (!to.IsAssignableFrom(from))
        {
            if (!_upcasters.TryGetValue(from, out var step))
                return null;
            steps.Add(step.Convert);
            from = step.To;
        }

        return steps;
    }

    private Type Newest(Type type) => _upcasters.TryGetValue(type, out var step) ? Newest(step.To) : type;

    // The name of a closed generic type has the versions of its arguments' assemblies in it, so it would change with each release.
    private static string DefaultName(Type type) => type.IsConstructedGenericType || type.FullName is null
        ? throw new ArgumentException($"{type} has no name that lasts: give it one with MapType or [MessageType].", nameof(type))
        : type.FullName;
}
