using System.Net.Http.Headers;

namespace Integration.Hosting;

/// <summary>Posts messages to a webhook.</summary>
internal sealed class WebhookTarget(
    Uri address, EntityPath subscription, PushDispatcherOptions options, IHttpClientFactory clients, string httpClient, TimeProvider time) : IPushTarget
{
    /// <summary>What is shown of the address: paths and queries of webhooks often are secrets.</summary>
    private readonly string _shown = address.GetLeftPart(UriPartial.Authority);

    /// <summary>The name of a messaging client's HTTP client, for those who want to change its handlers.</summary>
    public static string HttpClientName(string? clientName) => clientName is null ? "Integration.Push" : $"Integration.Push.{clientName}";

    public async Task PushAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        using var request = WebhookRequest.Make(address, message, options.KeysOf(subscription), time.GetUtcNow());
        using var client = clients.CreateClient(httpClient);
        using var response = await SendAsync(client, request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return;
        throw new PushFailedException(
            $"The webhook at {_shown} answered {(int)response.StatusCode}.",
            isPermanent: !options.IsRetryable(response.StatusCode),
            RetryAfter(response.Headers.RetryAfter));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.InnerException is PushFailedException refused)
        {
            throw new PushFailedException(refused.Message, refused.IsPermanent, retryAfter: null, exception);
        }
        catch (HttpRequestException exception)
        {
            throw new PushFailedException($"The webhook at {_shown} can't be reached: {exception.HttpRequestError}.", isPermanent: false, retryAfter: null, exception);
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? value) => value?.Delta ?? (value?.Date is { } date ? date - time.GetUtcNow() : null);
}
