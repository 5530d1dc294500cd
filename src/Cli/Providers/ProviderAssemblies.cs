using System.Reflection;
using System.Runtime.Loader;
using Integration.Registration;

namespace Integration.Cli;

/// <summary>Providers that don't come with the tool: those in the assemblies that the variable INTEGRATION_PROVIDERS names.</summary>
internal static class ProviderAssemblies
{
    public const string Variable = "INTEGRATION_PROVIDERS";

    /// <summary>The providers in assemblies.</summary>
    /// <param name="files">Their paths, separated as in PATH; null for none.</param>
    /// <param name="folder">What relative paths start from.</param>
    /// <exception cref="CliException">One can't be loaded, or has none.</exception>
    public static IEnumerable<IMessagingProvider> Load(string? files, string folder) =>
        (files ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(file => Load(Path.GetFullPath(file, folder)));

    private static List<IMessagingProvider> Load(string file)
    {
        if (!File.Exists(file))
            throw new CliException(ExitCode.Configuration, $"'{file}' of {Variable} does not exist.");
        try
        {
            var types = new Context(file).LoadFromAssemblyPath(file).GetExportedTypes();
            List<IMessagingProvider> providers =
            [
                .. types.Where(t => t is { IsAbstract: false, ContainsGenericParameters: false } && t.IsAssignableTo(typeof(IMessagingProvider)) && t.GetConstructor([]) is not null)
                    .Select(t => (IMessagingProvider)Activator.CreateInstance(t)!),
            ];
            return providers.Count > 0 ? providers : throw new CliException(
                ExitCode.Configuration,
                $"'{file}' of {Variable} has no provider: a public class that implements {nameof(IMessagingProvider)} and has a constructor without parameters.");
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException or InvalidOperationException or TargetInvocationException)
        {
            throw new CliException(ExitCode.Configuration, $"'{file}' of {Variable} can't be loaded: {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>What the tool has it has for all, so that both mean the same types; the rest is found beside the assembly.</summary>
    private sealed class Context(string file) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(file))
    {
        private readonly AssemblyDependencyResolver _beside = new(file);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            try
            {
                return Default.LoadFromAssemblyName(assemblyName);
            }
            catch (IOException)
            {
                return _beside.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
            }
        }
    }
}
