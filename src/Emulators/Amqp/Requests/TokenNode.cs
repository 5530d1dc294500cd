using Integration.Emulators.Amqp.Security;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Integration.Emulators.Amqp.Requests;

/// <summary>Takes the tokens with which a client shows that it may use an entity (claims-based security).</summary>
/// <param name="refusals">How the emulator refuses.</param>
/// <param name="tokens">Checks the tokens.</param>
/// <param name="authorize">Runs the check of a token for a path as an operation of the emulator: counted, and failed where a test wants it.</param>
internal sealed class TokenNode(IRefusals refusals, TokenValidator tokens, Func<string, Action, ValueTask> authorize) : RequestNode(refusals)
{
    public const string Address = "$cbs";

    protected override async ValueTask<Response> AnswerAsync(Request request)
    {
        if (!string.Equals(request.Operation, "put-token", StringComparison.Ordinal))
            throw Refusals.Invalid($"There is no operation '{request.Operation}' here.");

        string audience = ResourcePath.Of(request.Property<string>("name") ?? string.Empty);
        await authorize(audience, () =>
        {
            TokenGrant grant = tokens.Validate(request.Message.ValueBody?.Value as string);
            if (!grant.Covers(audience))
                throw Refusals.Unauthorized($"InvalidAudience: the token is not for '{audience}'.");
            request.Client.Grant(grant with { Path = audience });
        }).ConfigureAwait(false);
        return new Response(AmqpResponseStatusCode.Accepted, "Accepted");
    }

    protected override void Write(Response response, ApplicationProperties properties)
    {
        properties.Map["status-code"] = (int)response.Status;
        properties.Map["status-description"] = response.Description ?? response.Status.ToString();
    }
}
