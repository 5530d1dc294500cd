using System.Diagnostics;
using System.Reflection;

namespace Integration.Analyzers.Tests;

/// <summary>The packed analyzer, as a build of someone else's project loads it.</summary>
public sealed class PackageTests : IAsyncLifetime
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

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("integration-analyzers-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var configuration = typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Configuration").Value;
        await RunAsync("pack", Repository.Find("src/Analyzers"), "--no-build", "--configuration", configuration!, "--output", Path.Combine(_folder.FullName, "packages"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("<IntegrationPortableTo>azure-service-bus;rabbitmq</IntegrationPortableTo>", "", "", "'rabbitmq'")]
    [InlineData("<IntegrationPortableTo>rabbitmq</IntegrationPortableTo>", "integration_portable_to = azure-service-bus, aws", "rabbitmq", "'aws'")]
    [InlineData("", "", "aws", "'aws'")]
    [InlineData("", "", "in-memory", null)]
    public async Task A_build_warns(string properties, string ofFolder, string configured, string? provider)
    {
        Write(".editorconfig", $"root = true\n[*.cs]\n{ofFolder}\n");
        Write("App.csproj", Project.Replace("PROPERTIES", properties, StringComparison.Ordinal).Replace("ABSTRACTIONS", typeof(IMessageSource).Assembly.Location, StringComparison.Ordinal));
        Write("App.cs", "using Integration; public static class App { public static Task Look(IMessageSource source) => source.PeekAsync(1); }");
        Write("appsettings.json", $$"""{ "Messaging": { "Provider": "{{configured}}" } }""");

        var output = await RunAsync("build", "--source", Path.Combine(_folder.FullName, "packages"), "-nodeReuse:false", "-p:UseSharedCompilation=false");

        var warnings = output.Split('\n').Where(l => l.Contains(": warning ", StringComparison.Ordinal)).Select(l => l.Trim()).Distinct().ToList();
        if (provider is null)
            Assert.Empty(warnings);
        else
            Assert.Matches($@"App\.cs\(1,\d+\): warning INTG0001: IMessageSource\.PeekAsync takes Peek \(Q16\), which {provider}", Assert.Single(warnings));
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder.FullName, file), text);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder.FullName }.WithoutThisRun();

        // Folders of their own, so that no package of an earlier run is in the way.
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder.FullName, "installed");
        start.Environment["DOTNET_NOLOGO"] = start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        var (code, output) = await start.RunAsync(Token);
        Assert.True(code == 0, output);
        return output;
    }
}
