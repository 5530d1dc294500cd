namespace Integration.Emulators.AzureEventHubs.Faults;

/// <summary>A path stands for what it names and for all below that.</summary>
internal static class PathScope
{
    public static bool Covers(string scope, string path) => path.StartsWith(scope, StringComparison.OrdinalIgnoreCase)
        && (path.Length == scope.Length || path[scope.Length] == '/');
}
