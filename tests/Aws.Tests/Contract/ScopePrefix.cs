using System.Collections.Concurrent;

namespace Integration.Aws.Tests.Contract;

/// <summary>What the names of a scope begin with: short, as tests use the longest names, and no other scope's.</summary>
internal static class ScopePrefix
{
    private static readonly ConcurrentDictionary<string, int> Numbers = new(StringComparer.Ordinal);
    private static int _last;

    public static string Of(string scope) => $"{Numbers.GetOrAdd(scope, _ => Interlocked.Increment(ref _last)):x4}-";
}
