using System.Text.Json.Nodes;
using Integration.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Integration.Hosting.Tests.AsyncApi;

/// <summary>Documents of applications that don't start.</summary>
internal static class Documents
{
    public const string Settings =
        """
        Provider = in-memory
        Topology:Queues:orders:MaxDeliveryCount = 5
        Topology:Topics:placed:Subscriptions:billing:Filter = country = 'DE'

        """;

    public static JsonObject Make(Action<IMessagingBuilder> messaging, string settings = Settings, Action<AsyncApiOptions>? options = null, Action<IServiceCollection>? services = null)
    {
        using var host = Build(messaging, settings, options, services);
        return AsyncApiDocument.Of(host.Services).ToJson();
    }

    public static IHost Build(Action<IMessagingBuilder> messaging, string settings = Settings, Action<AsyncApiOptions>? options = null, Action<IServiceCollection>? services = null) =>
        HostBuilding.Build(settings, messaging, s =>
        {
            if (options is not null)
                s.Configure(options);
            services?.Invoke(s);
        });

    /// <summary>What a path leads to, over references.</summary>
    public static JsonNode At(this JsonNode root, params string[] path) => path.Aggregate(root, (node, step) => root.Follow(node[step] ?? throw new KeyNotFoundException($"There is no '{step}' in {node}.")));

    /// <summary>The keys of an object's members.</summary>
    public static IEnumerable<string> Keys(this JsonNode node) => node.AsObject().Select(m => m.Key);

    public static string? Text(this JsonNode root, params string[] path) => (string?)root.At(path);

    private static JsonNode Follow(this JsonNode root, JsonNode node) => node is JsonObject && node["$ref"] is { } pointer
        ? root.Follow(((string)pointer!).Split('/').Skip(1).Aggregate(root, (at, step) => at[step] ?? throw new KeyNotFoundException($"{pointer} leads nowhere.")))
        : node;
}

internal sealed record Order(int Number, string Customer);

internal sealed record Placed(int Number);

internal sealed record Quote(int Number);

internal sealed record Price(decimal Amount);

internal sealed record Click(string Page);

internal sealed class Nobody<T> : IMessageHandler<T>, IBatchHandler<T>, IStreamHandler<T>
{
    public Task HandleAsync(T message, MessageContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task HandleAsync(IReadOnlyList<BatchItem<T>> batch, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task HandleAsync(T message, StreamContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal sealed class Quoting : IRequestHandler<Quote, Price>
{
    public Task<Price> HandleAsync(Quote request, MessageContext context, CancellationToken cancellationToken) => Task.FromResult(new Price(request.Number));
}
