using Integration.Hosting;
using Integration.Hosting.AspNetCore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Tells over HTTP what the application sends and receives.</summary>
public static class MessagingAsyncApiEndpointExtensions
{
    /// <summary>
    /// Maps <c>GET</c> of the application's AsyncAPI 3.0 document, <see cref="AsyncApiDocument"/>, as JSON. It is made at the first request. Every request must
    /// be authorized, unless the options say otherwise.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="pattern">The document's path.</param>
    /// <param name="configure">Says who may read it.</param>
    /// <returns>The endpoint, for conventions of your own, such as a host or a rate limit.</returns>
    /// <exception cref="InvalidOperationException">
    /// <c>AddMessaging</c> was not called, there is no service that could authorize anybody, or the options both name policies and let everybody in.
    /// </exception>
    public static IEndpointConventionBuilder MapMessagingAsyncApi(
        this IEndpointRouteBuilder endpoints, string pattern = "/messaging/asyncapi.json", Action<MessagingAsyncApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = new MessagingAsyncApiOptions();
        configure?.Invoke(options);
        var services = endpoints.ServiceProvider;
        if (!services.GetServices<MessagingBuilder>().Any())
            throw new InvalidOperationException($"{nameof(MapMessagingAsyncApi)} tells of what AddMessaging adds, which was not called.");
        EndpointAccess.ThrowIfUnfit(services, nameof(MapMessagingAsyncApi), "read what the application sends and receives", options.AllowAnonymous, options.Policies.Count);

        // At the first request, not here: what is wrong with the configuration is told by the start, all of it in one message.
        var document = new Lazy<byte[]>(() => AsyncApiDocument.Of(services).ToUtf8Bytes());
        var endpoint = endpoints.MapGet(pattern, Write).WithDisplayName("AsyncAPI document");
        return options.AllowAnonymous ? endpoint.AllowAnonymous() : endpoint.RequireAuthorization([.. options.Policies]);

        Task Write(HttpContext context) => Results.Bytes(document.Value, AsyncApiDocument.MediaType).ExecuteAsync(context);
    }
}
