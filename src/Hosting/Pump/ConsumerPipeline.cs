using Integration.Client;

namespace Integration.Hosting.Pump;

/// <summary>The middleware of a consumer with its routes at the end.</summary>
internal static class ConsumerPipeline
{
    public static ConsumerDelegate Build(
        ConsumerRegistration registration, IEnumerable<GlobalMiddleware> global, IMessageSerializer serializer, HandlerFactory handlers)
    {
        var byName = registration.Routes.ToDictionary(r => serializer.GetTypeName(r.MessageType), r => r.Bind(serializer, handlers), StringComparer.Ordinal);
        var only = byName.Count == 1 ? byName.Values.Single() : null;
        ConsumerDelegate pipeline = (context, cancellationToken) =>
            Find(byName, only, serializer.ReadTypeName(context.Received.Message))(context, cancellationToken);
        foreach (var bind in global.Select(g => g.Bind).Concat(registration.Middleware).Reverse())
        {
            var (next, middleware) = (pipeline, bind(handlers));
            pipeline = (context, cancellationToken) => middleware(context).InvokeAsync(context, next, cancellationToken);
        }

        // A message whose body could not be restored is here where nothing can dead-letter it: no handler is to take it for what it is not.
        return (context, cancellationToken) => PortableSource.FaultOf(context.Received) is { } fault ? throw fault : pipeline(context, cancellationToken);
    }

    public static UnknownMessageTypeException Unknown(string? name, IEnumerable<string> known) => new(
        name is null
            ? $"The message names no type, and its source has several handlers: {string.Join(", ", known)}."
            : $"No handler takes '{name}'; known are: {string.Join(", ", known)}.");

    /// <summary>The route of a type name; a message that names none goes to the only handler there is.</summary>
    private static ConsumerDelegate Find(Dictionary<string, ConsumerDelegate> byName, ConsumerDelegate? only, string? name) =>
        (name is null ? only : byName.GetValueOrDefault(name)) ?? throw Unknown(name, byName.Keys);
}
