using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Integration.Emulators.AzureServiceBus.Tests.Security;

namespace Integration.Emulators.AzureServiceBus.Tests;

/// <summary>The emulator serves a client that shares no code with this repository or with .NET: the official one for JavaScript.</summary>
public sealed class JavaScriptTests
{
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim Installing = new(1, 1);

    [Fact]
    public async Task The_JavaScript_client_does_all_it_can_over_plain_connections() => await RunAsync(null, "messages");

    [Fact]
    public async Task The_JavaScript_clients_administer_and_send_over_tls()
    {
        using var certificate = TestCertificate.Create();
        await RunAsync(certificate, "administration", "messages");
    }

    private static async Task RunAsync(X509Certificate2? certificate, params string[] modules)
    {
        string folder = Repository.Find("tests/Emulators.AzureServiceBus.Tests/javascript");
        await InstallAsync(folder);
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions { Certificate = certificate });
        foreach (string name in (string[])["send", "batch", "settle", "schedule", "subscribe"])
            emulator.CreateQueue(new QueueSettings(name));
        emulator.CreateQueue(new QueueSettings("sessions") { RequiresSession = true });
        emulator.CreateTopic(new TopicSettings("topic"));
        emulator.CreateSubscription(new SubscriptionSettings("topic", "urgent"), new RuleSettings("urgent", new SqlFilterSettings("priority > 5")));

        string authority = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("node") { WorkingDirectory = folder };
            start.ArgumentList.Add("run.mjs");
            foreach (string module in modules)
                start.ArgumentList.Add(module);
            start.Environment["MESSAGES"] = emulator.ConnectionString;
            start.Environment["ADMINISTRATION"] = emulator.AdministrationConnectionString;
            if (certificate is not null)
            {
                await File.WriteAllTextAsync(authority, certificate.ExportCertificatePem());
                start.Environment["NODE_EXTRA_CA_CERTS"] = authority;
            }

            var (code, output) = await ProcessAsync(start, RunTime);
            Assert.True(code == 0, output);
            Assert.All(modules, module => Assert.Contains($"ok {module}.", output, StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(authority);
        }
    }

    /// <summary>Runs <c>npm ci</c> unless what is installed is at least as new as the lock file; without Node.js the tests tell nothing.</summary>
    private static async Task InstallAsync(string folder)
    {
        await Installing.WaitAsync();
        try
        {
            var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
            if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
                return;
            var (code, output) = await ProcessAsync(new ProcessStartInfo("npm", "ci") { WorkingDirectory = folder }, InstallTime);
            if (code != 0)
                Inconclusive($"`npm ci` in {folder} ended with {code}: {output}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Inconclusive($"Node.js with npm can't be started: {e.Message}");
        }
        finally
        {
            Installing.Release();
        }
    }

    private static void Inconclusive(string why)
    {
        if (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") == "1")
            Assert.Fail(why);
        Assert.Skip(why);
    }

    private static async Task<(int Code, string Output)> ProcessAsync(ProcessStartInfo start, TimeSpan time)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(time);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{start.FileName} took longer than {time}: {await output}{await error}");
        }

        return (process.ExitCode, $"{await output}{await error}");
    }
}
