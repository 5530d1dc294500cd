using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Integration.Pipeline;

/// <summary>The names that are made in a store of bodies: made and told from others' here, so that a sweep leaves what somebody else keeps there.</summary>
internal static partial class BodyNames
{
    private const int LongestPlainId = 64;

    /// <summary>The name of a body; nothing of it leads anywhere else.</summary>
    /// <param name="destination">The queue or topic that the message was sent to: a legal name.</param>
    /// <param name="messageId">The message's id; one that is long or has other characters than a name is digested.</param>
    /// <param name="digest">The SHA-256 of the body, 64 lower-case hexadecimal digits.</param>
    public static string OfBody(string destination, string messageId, string digest)
    {
        var isPlain = messageId.Length is >= 1 and <= LongestPlainId && messageId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return $"{destination}/{(isPlain ? messageId : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId))))}-{digest}";
    }

    /// <summary>A name by which a sweep finds out what time the store has; never made twice.</summary>
    public static string OfProbe() => $"sweep/{Guid.NewGuid():N}";

    /// <summary>A name to write under until all is written; never made twice. With its dot it is the name of no body.</summary>
    /// <param name="name">The name, or the path, that it gets then.</param>
    public static string OfUnfinished(string name) => $"{name}-{Guid.NewGuid():N}.part";

    /// <summary>Whether a name in a store may be one of these, and so no one else's.</summary>
    public static bool IsOurs(string name) => Ours().IsMatch(name);

    [GeneratedRegex(
        @"\A(sweep/[0-9a-f]{32}|[A-Za-z0-9_-]{1,64}/[A-Za-z0-9_-]{1,64}-[0-9a-f]{64})(-[0-9a-f]{32}\.part)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Ours();
}
