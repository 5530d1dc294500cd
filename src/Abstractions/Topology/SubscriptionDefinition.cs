using System.Security.Cryptography;
using System.Text;

namespace Integration;

/// <summary>A subscription's declaration. It is ordered when its topic is.</summary>
/// <param name="Topic">The name of its topic.</param>
/// <param name="Name">Its own name, unique in its topic.</param>
public sealed record SubscriptionDefinition(string Topic, string Name) : SourceDefinition
{
    /// <summary>Which messages it gets (clause T5); every one by default.</summary>
    public MessageFilter Filter { get; init; } = MessageFilter.All;

    /// <summary>Where its messages are pushed to (clause T10); null for a subscription to receive from.</summary>
    public PushEndpoint? Push { get; init; }

    /// <inheritdoc />
    public override EntityPath Path => EntityPath.Subscription(Topic, Name);
}

/// <summary>What a push endpoint is.</summary>
public enum PushKind
{
    /// <summary>An HTTP(S) address that takes a POST.</summary>
    Webhook,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number in E.164 form, such as <c>+4915112345678</c>.</summary>
    Sms,

    /// <summary>A function of the cloud, such as an AWS Lambda function by its ARN.</summary>
    Function,
}

/// <summary>Where a subscription pushes its messages to (clause T10).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Address">Its address in the form that <see cref="PushKind"/> tells.</param>
public sealed record PushEndpoint(PushKind Kind, string Address)
{
    /// <summary>The capability that it needs.</summary>
    public Capability Capability => Kind switch
    {
        PushKind.Webhook => Capability.PushWebhook,
        PushKind.Email => Capability.PushEmail,
        PushKind.Sms => Capability.PushSms,
        _ => Capability.PushFunction,
    };

    /// <summary>
    /// The kind and the address; of a webhook the host alone, for its user, path and query may be secrets, and six digits of
    /// a digest, by which two addresses can be told apart.
    /// </summary>
    public override string ToString() => Kind != PushKind.Webhook ? $"{Kind} {Address}"
        : Uri.TryCreate(Address, UriKind.Absolute, out var uri) ? $"{Kind} {uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}/… (#{Digest()})"
        : $"{Kind} (#{Digest()})";

    private string Digest() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Address)))[..6];
}

/// <summary>Whether a subscription delivers.</summary>
public enum SubscriptionState
{
    /// <summary>It delivers.</summary>
    Active,

    /// <summary>The owner of its push endpoint has not confirmed it yet; nothing is delivered until then.</summary>
    PendingConfirmation,

    /// <summary>It was switched off on the service's side.</summary>
    Disabled,
}
