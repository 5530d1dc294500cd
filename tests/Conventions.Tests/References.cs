using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Integration.Conventions.Tests;

/// <summary>What these tests run on: the framework, ASP.NET Core, every package and library of <c>src</c> in this build.</summary>
internal static class References
{
    public static IReadOnlyList<MetadataReference> All { get; } =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file))];

    /// <summary>The generators that the .NET SDK runs in a console project and that snippets rely on.</summary>
    public static GeneratorDriver Generators { get; } = CSharpGeneratorDriver.Create(
        from file in Metadata("Generator")
        from type in Assembly.LoadFrom(file).GetTypes()
        where type.IsDefined(typeof(GeneratorAttribute))
        select ((IIncrementalGenerator)Activator.CreateInstance(type)!).AsSourceGenerator());

    private static IReadOnlyList<string> LeftOut { get; } = Metadata("LeftOut");

    /// <summary>Skips the test, and says why, when what it is about names a part that this build is without.</summary>
    public static void SkipIfLeftOut(string code)
    {
        var missing = LeftOut.FirstOrDefault(part => code.Contains(part, StringComparison.Ordinal));
        Assert.SkipWhen(missing is not null, $"Inconclusive: {missing} is left out of this build, as its SDK can't be restored here.");
    }

    private static IReadOnlyList<string> Metadata(string key) =>
        [.. typeof(References).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(a => a.Key == key).Select(a => a.Value!)];
}
