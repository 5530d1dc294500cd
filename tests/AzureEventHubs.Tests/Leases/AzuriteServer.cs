using System.Diagnostics;
using Azure.Storage.Blobs;

[assembly: AssemblyFixture(typeof(Integration.AzureEventHubs.Tests.Leases.AzuriteServer))]

namespace Integration.AzureEventHubs.Tests.Leases;

/// <summary>Azurite's blob service as a child process on the loopback interface, started when the first test asks for it. It stops with this process, however that ends.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    private const string Ready = "successfully listens on ";

    // The account that Azurite has always; its key is public.
    private const string Account = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;BlobEndpoint=";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private readonly Lazy<Task<string>> _address;
    private Process? _process;

    public AzuriteServer() => _address = new(StartAsync);

    /// <summary>The account's connection string; skips the test where the server can't be had, unless it must be.</summary>
    public async Task<string> ConnectAsync()
    {
        try
        {
            return $"{Account}{await _address.Value}/devstoreaccount1;";
        }
        catch (InvalidOperationException missing) when (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }

    /// <summary>A container of the test's own.</summary>
    public async Task<BlobContainerClient> CreateContainerAsync()
    {
        var container = new BlobContainerClient(await ConnectAsync(), $"test-{Guid.NewGuid():N}");
        await container.CreateAsync();
        return container;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task<string> StartAsync()
    {
        var folder = Path.Combine(FindRepository(), "tests", "AzureEventHubs.Tests", "azurite");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException($"The checkpoints are tested on Azurite: run `npm ci --prefix {folder}`, as ./build.sh test does where there is npm.");
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new List<string>();
        _process = Launch(folder);
        _process.OutputDataReceived += Read;
        _process.ErrorDataReceived += Read;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var timeout = new CancellationTokenSource(StartTimeout);
        await Task.WhenAny(ready.Task, _process.WaitForExitAsync(timeout.Token));
        lock (output)
            return ready.Task.IsCompleted ? ready.Task.Result : throw new InvalidOperationException($"Azurite did not start. Its output: {string.Join(Environment.NewLine, output)}");

        void Read(object sender, DataReceivedEventArgs e)
        {
            lock (output)
                output.Add(e.Data ?? "");
            if (e.Data?.IndexOf(Ready, StringComparison.Ordinal) is { } at and >= 0)
                ready.TrySetResult(e.Data[(at + Ready.Length)..]);
        }
    }

    private static Process Launch(string folder)
    {
        var start = new ProcessStartInfo("node", "start.mjs")
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException($"Azurite needs `node`, which can't be started: {missing.Message}", missing);
        }
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Integration.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"There is no Integration.sln above '{AppContext.BaseDirectory}'.");
        return folder.FullName;
    }
}
