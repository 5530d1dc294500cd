using System.Runtime.CompilerServices;
using Amazon.Runtime;

namespace Integration.Aws.Requests;

/// <summary>
/// Counts the requests of a client that the application made, and reads the service's clock off their answers, by the SDK's events; other requests of the
/// application are counted with them. Disposing leaves the client alone.
/// </summary>
internal sealed class ClientWatch : IDisposable
{
    // An event of the answer names the request it is for, but not when that was sent.
    private readonly ConditionalWeakTable<AmazonWebServiceRequest, StrongBox<DateTimeOffset>> _sent = [];
    private readonly AmazonServiceClient? _client;
    private readonly RequestCounter _counter;

    public ClientWatch(IAmazonService client, RequestCounter counter)
    {
        (_client, _counter) = (client as AmazonServiceClient, counter);
        if (_client is null)
            return;
        _client.BeforeRequestEvent += OnRequest;
        _client.AfterResponseEvent += OnResponse;
    }

    /// <summary>The region that a client was made for; null where it tells none.</summary>
    public static string? RegionOf(IAmazonService? client) => client?.Config is { } config ? config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion : null;

    /// <summary>The address that a client was given; null where the region decides.</summary>
    public static Uri? AddressOf(IAmazonService? client) => client?.Config?.ServiceURL is { Length: > 0 } url ? new Uri(url) : null;

    public void Dispose()
    {
        if (_client is null)
            return;
        _client.BeforeRequestEvent -= OnRequest;
        _client.AfterResponseEvent -= OnResponse;
    }

    private void OnRequest(object sender, RequestEventArgs e)
    {
        if (e is not WebServiceRequestEventArgs { Request: { } request })
            return;
        _counter.Count(request.GetType().Name);
        if (_counter.Clock is { } clock)
            _sent.AddOrUpdate(request, new(clock.LocalNow));
    }

    private void OnResponse(object sender, ResponseEventArgs e)
    {
        if (e is WebServiceResponseEventArgs { Request: { } request, ResponseHeaders: { } headers } && _sent.TryGetValue(request, out var sentAt)
            && headers.TryGetValue("Date", out var date))
        {
            _counter.Clock?.Learn(sentAt.Value, date);
        }
    }
}
