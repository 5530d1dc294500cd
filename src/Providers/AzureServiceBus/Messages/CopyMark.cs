using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Integration.AzureServiceBus.Messages;

/// <summary>
/// What tells that a message is a copy for one subscription alone (<see cref="WireNames.RedriveTo"/> names which), so that the rules of
/// the others keep it out. The property's name ends with a secret of the topic: who may only send can't read it, and so can't keep a
/// message from subscriptions by writing it.
/// </summary>
/// <remarks>
/// The mark stands in the topic's metadata, for who manages it, and in the names of its subscriptions' rules, for who listens to them. The
/// subscription that a copy is for takes it without the mark: a mark that has become another meanwhile costs copies, and loses none.
/// </remarks>
internal static class CopyMark
{
    /// <summary>That of topics which others made, and which have none: known to everybody.</summary>
    public const string Public = "0000000000000000";

    public static string New() => Guid.NewGuid().ToString("N")[..Public.Length];

    /// <summary>The same of the same seed and topic, for documents that others create the topic from; that of everybody without a seed.</summary>
    public static string From(string? seed, string topic) => seed is null ? Public
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{topic}")))[..Public.Length];

    /// <summary>The property of copies.</summary>
    public static string Property(string mark) => WireNames.Copy + mark;

    /// <summary>Whether it is one.</summary>
    public static bool IsMark(ReadOnlySpan<char> text) =>
        text.Length == Public.Length && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}
