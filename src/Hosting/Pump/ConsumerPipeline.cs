namespace Integration.Hosting.Pump;

/// <summary>The middleware of a consumer with its routes at the end.</summary>
internal static class ConsumerPipeline
{
    public static ConsumerDelegate Build(
        IEnumerable<Func<IServiceProvider, IConsumerMiddleware>> middleware, IReadOnlyList<ConsumerRoute> routes, IMessageSerializer serializer)
    {
        var only = routes is [var single] ? single : null;
        var byName = routes.ToDictionary(r => serializer.GetTypeName(r.MessageType), StringComparer.Ordinal);
        ConsumerDelegate pipeline = (context, cancellationToken) => Find(byName, only, serializer.ReadTypeName(context.Received.Message))
            .InvokeAsync(serializer, context, cancellationToken);
        foreach (var resolve in middleware.Reverse())
        {
            var next = pipeline;
            pipeline = (context, cancellationToken) => resolve(context.Services).InvokeAsync(context, next, cancellationToken);
        }

        return pipeline;
    }

    public static UnknownMessageTypeException Unknown(string? name, IEnumerable<string> known) => new(
        name is null
            ? $"The message names no type, and its source has several handlers: {string.Join(", ", known)}."
            : $"No handler takes '{name}'; known are: {string.Join(", ", known)}.");

    /// <summary>The route of a type name; a message that names none goes to the only handler there is.</summary>
    private static ConsumerRoute Find(Dictionary<string, ConsumerRoute> byName, ConsumerRoute? only, string? name) =>
        (name is null ? only : byName.GetValueOrDefault(name)) ?? throw Unknown(name, byName.Keys);
}
