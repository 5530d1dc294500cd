using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Integration.Aws.Tests.Emulator;

/// <summary>The fauxqs emulator as a child process on the loopback interface. It stops with this process, however that ends.</summary>
internal sealed class FauxqsServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private readonly Process _process;

    private FauxqsServer(Process process, int port)
    {
        _process = process;
        Uri = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port).Uri;
    }

    public Uri Uri { get; }

    /// <summary>Installs the emulator if needed, starts it and waits until it is healthy.</summary>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <param name="dataFolder">Where queues, topics and messages outlive the process; null keeps them in memory.</param>
    /// <exception cref="InvalidOperationException">It cannot be installed or started; the message has its output.</exception>
    public static async Task<FauxqsServer> StartAsync(int port = 0, string? dataFolder = null)
    {
        var folder = Repository.Find("tests/Aws.Tests/fauxqs");
        await InstallAsync(folder);
        var start = new ProcessStartInfo(NodeIn(folder)) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true };
        start.ArgumentList.Add("--no-warnings");
        start.ArgumentList.Add("start.mjs");
        start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        if (dataFolder is not null)
        {
            start.ArgumentList.Add(dataFolder);
        }

        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new StringBuilder();
        var process = Launch(start, output, line =>
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                ready.TrySetResult(int.Parse(line.AsSpan("ready ".Length), CultureInfo.InvariantCulture));
            }
        });
        try
        {
            using var timeout = new CancellationTokenSource(StartTimeout);
            var exited = process.WaitForExitAsync(timeout.Token);
            if (await Task.WhenAny(ready.Task, exited) != ready.Task)
            {
                throw Failure(exited.IsCanceled ? $"was not ready within {StartTimeout.TotalSeconds} s" : "ended at once", output);
            }

            var server = new FauxqsServer(process, await ready.Task);
            using var http = new HttpClient();
            using var health = await http.GetAsync(new Uri(server.Uri, "health"), timeout.Token);
            return health.IsSuccessStatusCode ? server : throw Failure($"answers its health check with {health.StatusCode}", output);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    /// <summary>Runs `npm ci` unless what is installed is at least as new as the lock file.</summary>
    private static async Task InstallAsync(string folder)
    {
        await Installing.WaitAsync();
        try
        {
            var installed = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
            if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            {
                return;
            }

            var output = new StringBuilder();
            using var process = Launch(new ProcessStartInfo("npm", "ci") { WorkingDirectory = folder }, output, _ => { });
            using var timeout = new CancellationTokenSource(InstallTimeout);
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw Failure($"cannot be installed: `npm ci` took longer than {InstallTimeout.TotalMinutes} min", output);
            }

            if (process.ExitCode != 0)
            {
                throw Failure($"cannot be installed: `npm ci` in {folder} ended with {process.ExitCode}", output);
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>The Node that npm installed; where its install script was not allowed to run, the machine's own.</summary>
    private static string NodeIn(string folder)
    {
        var installed = Path.Combine(folder, "node_modules", "node", "bin", "node");
        return File.Exists(installed) ? installed : "node";
    }

    private static Process Launch(ProcessStartInfo start, StringBuilder output, Action<string> onLine)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = new Process { StartInfo = start };
        void OnData(object sender, DataReceivedEventArgs e)
        {
            if (e.Data is { } line)
            {
                lock (output)
                {
                    output.AppendLine(line);
                }

                onLine(line);
            }
        }

        process.OutputDataReceived += OnData;
        process.ErrorDataReceived += OnData;
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            process.Dispose();
            throw new InvalidOperationException($"The fauxqs emulator needs `{start.FileName}`, which cannot be started: {exception.Message}", exception);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static InvalidOperationException Failure(string what, StringBuilder output)
    {
        lock (output)
        {
            return new InvalidOperationException($"The fauxqs emulator {what}. Its output:{Environment.NewLine}{output}");
        }
    }
}
