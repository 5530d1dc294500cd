using System.Diagnostics;
using System.Reflection;

namespace Integration.Analyzers.Tests;

/// <summary>The packed analyzer, as a build of someone else's project loads it.</summary>
public sealed class PackageTests(PackageTests.Packed packed) : IClassFixture<PackageTests.Packed>
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <NuGetAudit>false</NuGetAudit>
            PROPERTIES
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Integration.Analyzers" Version="*" />
            <Reference Include="ABSTRACTIONS" />
          </ItemGroup>
        </Project>
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<IntegrationPortableTo>azure-service-bus;rabbitmq</IntegrationPortableTo>", "", "", "'rabbitmq'")]
    [InlineData("<IntegrationPortableTo>rabbitmq</IntegrationPortableTo>", "integration_portable_to = azure-service-bus, aws", "rabbitmq", "'aws'")]
    [InlineData("", "", "aws", "'aws'")]
    [InlineData("", "", "in-memory", null)]
    public async Task A_build_warns(string properties, string ofFolder, string configured, string? provider)
    {
        var folder = packed.Folder.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        Write(".editorconfig", $"root = true\n[*.cs]\n{ofFolder}\n");
        Write("App.csproj", Project.Replace("PROPERTIES", properties, StringComparison.Ordinal).Replace("ABSTRACTIONS", typeof(IMessageSource).Assembly.Location, StringComparison.Ordinal));
        Write("App.cs", "using Integration; public static class App { public static Task Look(IMessageSource source) => source.PeekAsync(1); }");
        Write("appsettings.json", $$"""{ "Messaging": { "Provider": "{{configured}}" } }""");

        var output = await packed.RunAsync(folder, "build", "--source", packed.Packages, "-p:UseSharedCompilation=false");

        var warnings = output.Split('\n').Where(l => l.Contains(": warning ", StringComparison.Ordinal)).Select(l => l.Trim()).Distinct().ToList();
        if (provider is null)
            Assert.Empty(warnings);
        else
            Assert.Matches($@"App\.cs\(1,\d+\): warning INTG0001: IMessageSource\.PeekAsync takes Peek \(Q16\), which {provider}", Assert.Single(warnings));

        void Write(string file, string text) => File.WriteAllText(Path.Combine(folder.FullName, file), text);
    }

    /// <summary>The package, packed once; each build has a folder of its own beside it.</summary>
    public sealed class Packed : IAsyncLifetime
    {
        public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("integration-analyzers-");

        public string Packages => Path.Combine(Folder.FullName, "packages");

        public async ValueTask InitializeAsync()
        {
            var configuration = typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Configuration").Value;
            await RunAsync(Folder, "pack", Repository.Find("src/Analyzers"), "--no-build", "--configuration", configuration!, "--output", Packages);
        }

        public ValueTask DisposeAsync()
        {
            Folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }

        public async Task<string> RunAsync(DirectoryInfo folder, params string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder.FullName }.WithoutThisRun();

            // A folder of its own, so that no package of an earlier run is in the way.
            start.Environment["NUGET_PACKAGES"] = Path.Combine(Folder.FullName, "installed");
            start.Environment["DOTNET_NOLOGO"] = start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
            var (code, output) = await start.RunAsync(Token);
            Assert.True(code == 0, output);
            return output;
        }
    }
}
