using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Integration.Cli;

/// <summary>The AsyncAPI document that a running application serves.</summary>
internal static class RunningApplication
{
    /// <summary>The variable with the header <c>Authorization</c> for it, as a command line is for everybody to see.</summary>
    public const string AuthorizationVariable = "INTEGRATION_AUTHORIZATION";

    private const long MostBytes = 64 << 20;

    /// <summary>Fetches it.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="authorization">The header <c>Authorization</c>, such as <c>Bearer ...</c>; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CliException">It can't be had, or is no such document.</exception>
    public static async Task<JsonObject> FetchAsync(Uri address, string? authorization, CancellationToken cancellationToken)
    {
        // Wherever a redirect leads, it is not what was asked for: a page to sign in, as a rule, and no place for the header.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { MaxResponseContentBufferSize = MostBytes };
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (authorization is not null)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.TryParse(authorization, out var header)
                ? header
                : throw new CliException(ExitCode.Configuration, $"{AuthorizationVariable} is not what the header Authorization takes, such as 'Bearer TOKEN'.");
        }

        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK
                ? Read(address, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false))
                : throw Refusal(address, response);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CliException(ExitCode.Unreachable, $"{address} can't be read: {exception.Message} Check the address, and that the application runs.", exception);
        }
    }

    private static CliException Refusal(Uri address, HttpResponseMessage response)
    {
        var answer = $"{address} answers {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(
                ExitCode.NotAuthorized, $"{answer}. Set the environment variable {AuthorizationVariable} to the header Authorization of somebody who may read it, such as 'Bearer TOKEN'."),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new(
                ExitCode.Refused, $"{answer}, with {response.Headers.Location}. Give the address of the document itself; a page to sign in can't be used, {AuthorizationVariable} may be."),
            HttpStatusCode.NotFound => new(
                ExitCode.NotFound, $"{answer}. Give the address that the application maps by MapMessagingAsyncApi, such as https://orders.example.com/messaging/asyncapi.json."),
            _ => new(ExitCode.Refused, $"{answer}. What is wrong is in the application's log."),
        };
    }

    private static JsonObject Read(Uri address, string text)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject document && document["asyncapi"] is JsonValue)
                return document;
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new CliException(ExitCode.Refused, $"What {address} answers is no AsyncAPI document in JSON. Give the address that the application maps by MapMessagingAsyncApi.");
    }
}
