using System.Reflection;
using System.Text.RegularExpressions;

namespace Integration.Aws.Tests.Unit;

/// <summary>The provider's folders depend on each other in one direction, and only the driver knows all parts.</summary>
public sealed partial class LayersTests
{
    /// <summary>Each may use those before it.</summary>
    private static readonly string[] Layers = ["Options", "Requests", "Messages", "Entities", "Topology", "Sending", "Settling", "Receiving", "Infrastructure"];

    private static readonly string Folder = Repository.Find("src/Providers/Aws");

    [Fact]
    public void A_folder_uses_only_those_below_it()
    {
        var upward = from layer in Layers
                     from file in Directory.EnumerateFiles(Path.Combine(Folder, layer), "*.cs")
                     from used in Used().Matches(File.ReadAllText(file)).Select(m => m.Groups["folder"].Value)
                     where used != layer && Array.IndexOf(Layers, used) >= Array.IndexOf(Layers, layer)
                     select $"{layer}/{Path.GetFileName(file)} uses {used}";

        Assert.Empty(upward);
    }

    [Fact]
    public void Every_internal_type_is_in_the_namespace_of_its_folder()
    {
        var sources = Directory.EnumerateDirectories(Folder).Where(d => Path.GetFileName(d) is not ("bin" or "obj") && Directory.EnumerateFiles(d, "*.cs").Any()).ToList();

        Assert.Equal(Layers.Order(StringComparer.Ordinal), sources.Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
        Assert.All(
            sources.SelectMany(d => Directory.EnumerateFiles(d, "*.cs")).Where(f => Path.GetFileName(f) != "AwsMessagingOptions.cs"),
            file => Assert.Contains($"namespace Integration.Aws.{Path.GetFileName(Path.GetDirectoryName(file))};", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_given_the_driver()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var takers = typeof(AwsDriver).Assembly.GetTypes()
            .SelectMany(t => t.GetConstructors(All).Concat<MethodBase>(t.GetMethods(All)))
            .Where(m => m.GetParameters().Any(p => p.ParameterType == typeof(AwsDriver)));

        Assert.Empty(takers);
    }

    [GeneratedRegex(@"\bIntegration\.Aws\.(?<folder>[A-Z][A-Za-z]+)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Used();
}
