namespace Integration.Standins.Tests.ApiSurface;

/// <summary>The names of types as C# writes them, with all namespaces or without those of System.</summary>
internal sealed class TypeNames(bool full)
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!) + "[]";
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value) + "?";
        }

        string arguments = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : string.Empty;
        return Prefix(type) + Simple(type) + arguments;
    }

    public static string Simple(Type type)
    {
        int arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        return arity < 0 ? type.Name : type.Name[..arity];
    }

    private string Prefix(Type type)
    {
        if (type.DeclaringType is { } outer)
        {
            return Of(outer) + ".";
        }

        bool isSystem = type.Namespace == "System" || type.Namespace?.StartsWith("System.", StringComparison.Ordinal) == true;
        return isSystem && !full ? string.Empty : type.Namespace + ".";
    }
}
