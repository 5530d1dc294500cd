using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Integration.RabbitMq.Entities;
using Integration.RabbitMq.Management;

namespace Integration.RabbitMq.Topology;

/// <summary>
/// The policy of a source's queue: what of its settings the broker keeps to itself. A policy can be changed, an argument of a queue can't; but one
/// policy alone applies to a queue, so this one stands above others. What is to hold for every queue belongs in an operator policy.
/// </summary>
internal static class QueuePolicy
{
    /// <summary>Above what people give their own.</summary>
    public const int Priority = 1000;

    /// <summary>The longest time to live that a queue takes, in milliseconds; a longer one is the receiver's alone.</summary>
    private const long MaxTimeToLive = uint.MaxValue;

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>What it says.</summary>
    public static JsonObject Define(EntityNames names, EntityPath source, SourceSettings settings)
    {
        var deadLetters = names.QueueOf(source.DeadLetter);
        var definition = new JsonObject
        {
            // The first delivery is not counted.
            ["delivery-limit"] = settings.MaxDeliveryCount - 1,
            ["dead-letter-exchange"] = deadLetters,
            ["dead-letter-routing-key"] = deadLetters,

            // A dead letter leaves its queue when the other has it, and not before; that asks for the kind of overflow, too.
            ["dead-letter-strategy"] = "at-least-once",
            ["overflow"] = "reject-publish",
        };

        // Rounded up: no message may go before its time.
        if (settings.DefaultTimeToLive is { } timeToLive && Math.Ceiling(timeToLive.TotalMilliseconds) is var milliseconds and <= MaxTimeToLive)
            definition["message-ttl"] = (long)milliseconds;
        return definition;
    }

    /// <summary>What keeps it from being in force, in words; null when it is.</summary>
    /// <param name="policies">All of the virtual host.</param>
    /// <param name="queue">The queue's name.</param>
    /// <param name="wanted">What it should say.</param>
    public static string? FindFault(IReadOnlyList<PolicyInfo> policies, string queue, JsonObject wanted)
    {
        var name = EntityNames.PolicyOf(queue);
        if (policies.FirstOrDefault(policy => policy.Name == name) is not { } found)
            return "none";
        if (found.Pattern != ManagementClient.PatternOf(queue) || !JsonNode.DeepEquals(JsonObject.Create(found.Definition), wanted))
            return found.Definition.GetRawText();
        return policies.FirstOrDefault(policy => policy.Name != name && policy.Priority >= found.Priority && AppliesTo(policy, queue)) is { } above
            ? $"the policy '{above.Name}' stands above it"
            : null;
    }

    private static bool AppliesTo(PolicyInfo policy, string queue)
    {
        try
        {
            return policy.ApplyTo is "all" or "queues" or "quorum_queues"
                && Regex.IsMatch(queue, policy.Pattern, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            // The broker's patterns are of another kind: what can't be read is not taken for a match.
            return false;
        }
    }
}
