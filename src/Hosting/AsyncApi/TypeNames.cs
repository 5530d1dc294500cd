namespace Integration.Hosting.AsyncApi;

/// <summary>Types by names that are short and legal in a document: <c>Order</c>, <c>PageOfOrder</c>, <c>OrderArray</c>.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
    {
        if (type.IsArray)
            return Of(type.GetElementType()!) + "Array";
        var name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}Of{string.Join("And", type.GenericTypeArguments.Select(Of))}" : name;
    }
}
