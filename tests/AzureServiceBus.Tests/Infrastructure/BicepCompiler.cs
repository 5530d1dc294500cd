using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Integration.AzureServiceBus.Tests.Infrastructure;

/// <summary>The compiler of Bicep, as its NuGet package has it.</summary>
internal static class BicepCompiler
{
    /// <summary>Compiles a file to a template; the test is inconclusive where there is no compiler, unless it is required, as CI does.</summary>
    public static async Task<JsonObject> CompileAsync(string bicep)
    {
        var compiler = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == nameof(BicepCompiler))?.Value;
        var lacking = compiler is null || !File.Exists(compiler) ? "the package Azure.Bicep.CommandLine.linux-x64 could not be restored"
            : !OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64 ? "its compiler runs on Linux on x64 only" : null;
        Assert.True(lacking is null || Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1", $"The compiler of Bicep is required: {lacking}.");
        Assert.SkipWhen(lacking is not null, $"Inconclusive: {lacking}.");
        var folder = Directory.CreateTempSubdirectory("integration-bicep-");
        try
        {
            var file = Path.Combine(folder.FullName, "main.bicep");
            await File.WriteAllTextAsync(file, bicep, TestContext.Current.CancellationToken);
            using var process = Process.Start(new ProcessStartInfo(compiler!, ["build", file, "--stdout"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1", ["HOME"] = folder.FullName },
            })!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var findings = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal("", findings);
            Assert.Equal(0, process.ExitCode);
            return JsonNode.Parse(await output)!.AsObject();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
