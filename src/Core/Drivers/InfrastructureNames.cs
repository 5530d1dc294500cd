using System.Security.Cryptography;
using System.Text;

namespace Integration.Drivers;

/// <summary>
/// Names of resources within a document, which have fewer characters than those of entities. They depend on the entity alone, since tools replace what is
/// named anew, and no two entities share one.
/// </summary>
public static class InfrastructureNames
{
    /// <summary>Stands between a subscription and its topic, and so is no word of an entity's own name.</summary>
    private const string Of = "of";

    /// <summary>The words of an entity's name, lower case: <c>order-placed/billing</c> is <c>billing of order placed</c>. Dead letters are their owner's.</summary>
    public static IReadOnlyList<string> WordsOf(EntityPath entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return entity.SubscriptionName is { } subscription ? [.. Words(subscription), Of, .. Words(entity.Name)] : [.. Words(entity.Name)];
    }

    /// <summary>Words as one name, each with a capital: <c>BillingOfOrderPlaced</c>.</summary>
    public static string Pascal(IEnumerable<string> words) => string.Concat(words.Select(w => char.ToUpperInvariant(w[0]) + w[1..]));

    /// <summary>Words as one name, joined by underscores: <c>billing_of_order_placed</c>.</summary>
    public static string Snake(IEnumerable<string> words) => string.Join('_', words);

    /// <summary>A text as Terraform takes it for itself, rather than for a template with references in it.</summary>
    public static string EscapeTerraform(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal);
    }

    // What the words don't tell back, a hash does: capitals, underscores, hyphens that are not between words, digits at a word's beginning.
    private static string[] Words(string name)
    {
        var words = name.ToLowerInvariant().Split(['-', '_'], StringSplitOptions.RemoveEmptyEntries);
        return string.Join('-', words) == name && words.All(w => char.IsAsciiLetter(w[0]) && w != Of)
            ? words
            : [.. words.Where(w => w != Of), "x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8]];
    }
}
