using System.Security.Cryptography;
using System.Text;

namespace Integration.Cli;

/// <summary>What tells an edit from others: a digest of what it sets.</summary>
internal static class EditName
{
    private const int Digits = 16;

    /// <summary>The name of the edit that sets these parts; each is told from the next by its length.</summary>
    public static string Of(params IEnumerable<string?> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Select(p => p is null ? "-" : $"{p.Length}:{p}")))))[..Digits];
}
