using System.Net;

namespace Integration.Hosting;

/// <summary>How the dispatcher delivers to push endpoints. What has a simple value can be set at <c>Push</c> of the messaging section, which wins over code; the signing keys of both count.</summary>
/// <remarks>How often a message is tried is its subscription's <see cref="SourceDefinition.MaxDeliveryCount"/>.</remarks>
public sealed class PushDispatcherOptions
{
    /// <summary>How long an endpoint has to answer, more than zero; 15 s by default, as on Amazon SNS.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many messages of one subscription are delivered at a time, 1–1,000; 8 by default. Within a group it is always one.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>How long to wait before the second attempt, doubled for each further one; 1 s by default, zero or more.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between attempts, also where the endpoint asks for more by Retry-After; 15 min by default, and never more than the provider can delay.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many messages of each subscription may be pushed in a time, as an endpoint can take them; no limit by default.</summary>
    public RateLimitOptions RateLimit { get; } = new();

    /// <summary>How many messages of a key of each subscription may be pushed in a time; no limit by default.</summary>
    public KeyRateLimitOptions KeyRateLimit { get; } = new();

    /// <summary>Whether webhooks must be https; true by default. Loopback addresses are exempt where they are allowed.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>Whether webhooks may go to this machine; false by default, for development.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Whether webhooks may go to addresses that are not public, such as 10.0.0.0/8; false by default.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>
    /// The keys that webhooks are signed with: see <see cref="WebhookSignature"/>. To rotate, add the new key, let receivers
    /// take it up, then remove the old one. Without any, webhooks are not signed.
    /// </summary>
    public IList<string> SigningKeys { get; } = [];

    /// <summary>Keys for single subscriptions, by path such as <c>order-placed/billing</c> in any case, in place of <see cref="SigningKeys"/>.</summary>
    public IDictionary<string, IReadOnlyList<string>> SubscriptionSigningKeys { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether to try again after a response that is not a success. By default after 408, 425, 429 and 5xx; everything else,
    /// redirections and 410 Gone included, dead-letters the message at once.
    /// </summary>
    public Func<HttpStatusCode, bool> IsRetryable { get; set; } = status => (int)status is 408 or 425 or 429 or >= 500;

    internal IEnumerable<string> KeysOf(EntityPath subscription) => SubscriptionSigningKeys.TryGetValue(subscription.ToString(), out var own) ? own : SigningKeys;
}
