using System.Reflection;
using PublicApiGenerator;

namespace Integration.PublicApi.Tests;

/// <summary>
/// The public surface of each shipped assembly stands in a text file beside this one, so that a change to it is seen in
/// review. After a wanted change run the tests with UPDATE_PUBLIC_API=1 and commit the files.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        DenyNamespacePrefixes = [],

        // They carry the path and line of the source file.
        ExcludeAttributes = ["Integration.ContractTests.ContractFactAttribute", "Integration.ContractTests.ContractTheoryAttribute"],
    };

    public static TheoryData<string> ShippedAssemblies { get; } = new(
        Directory.EnumerateFiles(AppContext.BaseDirectory, "Integration.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => name is not null && name != typeof(PublicApiTests).Assembly.GetName().Name)
            .Select(name => name!)
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(ShippedAssemblies))]
    public void Public_surface_is_the_approved_one(string assembly)
    {
        var types = Assembly.Load(assembly).GetExportedTypes().Where(t => !IsComponent(t)).ToArray();
        var actual = types.GeneratePublicApi(Options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var file = Path.Combine(Folder(), $"{assembly}.approved.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
            File.WriteAllText(file, actual);
        Assert.True(File.Exists(file), $"{file} is missing. Run the tests with UPDATE_PUBLIC_API=1 and commit it.");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }

    [Fact]
    public void Every_approved_file_has_its_assembly()
    {
        var approved = Directory.EnumerateFiles(Folder(), "*.approved.txt").Select(f => Path.GetFileName(f).Replace(".approved.txt", "", StringComparison.Ordinal));
        var leftOut = typeof(PublicApiTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(a => a.Key == "LeftOut").Select(a => $".{a.Value}");
        Assert.Empty(approved.Where(name => !leftOut.Any(name.EndsWith)).Except(ShippedAssemblies.Select(row => (string)row.Data)));
    }

    /// <summary>Razor makes every component public, and so what they import, whether it is for others or not; the dashboard's are not.</summary>
    private static bool IsComponent(Type type) => type.Name == "_Imports" || type.GetInterface("Microsoft.AspNetCore.Components.IComponent") is not null;

    private static string Folder() => Repository.Find("tests/PublicApi.Tests");
}
