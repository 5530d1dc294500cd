using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Aot.Tests;

/// <summary>
/// The worker of examples/AotWorker publishes as native code without a warning, and runs. Where the machine has no linker,
/// or the compiler's package can't be restored, the outcome is inconclusive: skipped, with the reason.
/// </summary>
public sealed partial class AotWorkerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Worker_publishes_natively_and_its_accounts_balance()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Inconclusive: looking for the linker is written for Linux and macOS.");
        Assert.SkipUnless(IsOnPath("clang") || IsOnPath("gcc"), "Inconclusive: neither clang nor gcc is installed, and native code has to be linked by one.");

        // A folder of its own for everything that the build makes, so that it disturbs no other build; kept, so that the next run is quick.
        var artifacts = Path.Combine(Repository.Root, "artifacts", "aot");
        var (code, output) = await RunAsync(
            "dotnet", "publish", Path.Combine(Repository.Root, "examples", "AotWorker"), "--configuration", "Release", "--runtime", RuntimeInformation.RuntimeIdentifier,
            "--artifacts-path", artifacts, "--verbosity", "quiet", "-nodeReuse:false");
        Assert.SkipWhen(code != 0 && CannotRestoreCompiler().IsMatch(output), $"Inconclusive: the native compiler's package can't be restored here. {output}");
        Assert.True(code == 0, output);
        Assert.DoesNotMatch("warning IL", output);

        var folder = Assert.Single(Directory.GetDirectories(Path.Combine(artifacts, "publish", "AotWorker")));
        Assert.False(File.Exists(Path.Combine(folder, "AotWorker.dll")), "There is managed code beside the native one.");
        (code, output) = await RunAsync(Path.Combine(folder, "AotWorker"), "--Orders", "3000");

        Assert.Contains("3000 placed, 3000 billed, 2000 exported: the accounts balance", output, StringComparison.Ordinal);
        Assert.Equal(0, code);

        (code, output) = await RunAsync(Path.Combine(folder, "AotWorker"), "asyncapi");
        Assert.Equal(0, code);
        var document = JsonDocument.Parse(output).RootElement;
        Assert.Equal(3, document.GetProperty("channels").EnumerateObject().Count());
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("Order", out _));
    }

    [GeneratedRegex("NU1(101|102|301).*(ilcompiler|api|index)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CannotRestoreCompiler();

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static Task<(int Code, string Output)> RunAsync(string program, params string[] arguments) =>
        new ProcessStartInfo(program, arguments).WithoutThisRun().RunAsync(Token);
}
