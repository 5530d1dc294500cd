using System.Text.Json.Nodes;
using Integration.Hosting.AsyncApi;

namespace Integration.Hosting;

/// <summary>
/// What an application's AsyncAPI document says beyond what is registered and configured. Set by <c>services.Configure&lt;AsyncApiOptions&gt;(...)</c>.
/// </summary>
public sealed class AsyncApiOptions
{
    /// <summary>The title; null, the default, for the application's name.</summary>
    public string? Title { get; set; }

    /// <summary>The version of what the application offers; null, the default, for that of its assembly.</summary>
    public string? Version { get; set; }

    /// <summary>What the application is, in CommonMark; none by default.</summary>
    public string? Description { get; set; }

    /// <summary>Changes the document when it is made: a contact, a licence, tags, security schemes. Nothing by default.</summary>
    public Action<JsonObject>? Customize { get; set; }

    internal List<(string? Client, MessageUse Use)> Uses { get; } = [];

    /// <summary>Adds messages that code sends by the name of their destination, where no binding tells.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="destination">The queue, topic or stream.</param>
    /// <param name="client">The name of the client; null for the main one.</param>
    /// <exception cref="ArgumentException">Nothing is sent there: it is a subscription or a dead-letter queue.</exception>
    public AsyncApiOptions Sends<T>(EntityPath destination, string? client = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (destination.Kind == EntityKind.Subscription || destination.IsDeadLetter)
            throw new ArgumentException($"'{destination}' is received from; messages are sent to a queue, topic or stream.", nameof(destination));
        Uses.Add((client, new(Sends: true, destination, typeof(T))));
        return this;
    }

    /// <summary>Adds messages that code receives without a registered consumer.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="source">The queue, subscription, dead-letter queue or stream.</param>
    /// <param name="client">The name of the client; null for the main one.</param>
    /// <exception cref="ArgumentException">Nothing is received there: it is a topic.</exception>
    public AsyncApiOptions Receives<T>(EntityPath source, string? client = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Kind == EntityKind.Topic)
            throw new ArgumentException($"'{source}' is a topic; messages are received from one of its subscriptions.", nameof(source));
        Uses.Add((client, new(Sends: false, source, typeof(T))));
        return this;
    }

    /// <summary>Adds a request that code sends by <see cref="IRequestClient"/>, and its reply.</summary>
    /// <typeparam name="TRequest">The request's type.</typeparam>
    /// <typeparam name="TResponse">The reply's type.</typeparam>
    /// <param name="queue">The queue that requests go to.</param>
    /// <param name="client">The name of the client; null for the main one.</param>
    /// <exception cref="ArgumentException">The name is illegal.</exception>
    public AsyncApiOptions Requests<TRequest, TResponse>(string queue, string? client = null)
    {
        Uses.Add((client, new(Sends: true, EntityPath.Queue(queue), typeof(TRequest)) { Reply = typeof(TResponse) }));
        return this;
    }
}
