using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Integration;

/// <summary>
/// A server that npm installs and Node runs, as a child process on the loopback interface: the folder's <c>start.mjs</c>, which prints "ready PORT"
/// and ends with its standard input. So it stops with this process, however that ends.
/// </summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly SemaphoreSlim Installing = new(1, 1);

    private readonly Process _process;

    private NodeServer(Process process, int port)
    {
        _process = process;
        Uri = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port).Uri;
    }

    public Uri Uri { get; }

    /// <summary>Installs what the folder's lock file says if needed, starts the server and waits until it listens.</summary>
    /// <param name="folder">Where its <c>start.mjs</c> is, by its path in the tree.</param>
    /// <param name="arguments">What <c>start.mjs</c> takes.</param>
    /// <exception cref="InvalidOperationException">It cannot be installed or started; the message has its output.</exception>
    public static async Task<NodeServer> StartAsync(string folder, params string[] arguments)
    {
        var path = Repository.Find(folder);
        await InstallAsync(path);
        var start = new ProcessStartInfo(NodeIn(path)) { WorkingDirectory = path, UseShellExecute = false, RedirectStandardInput = true };
        string[] all = ["--no-warnings", "start.mjs", .. arguments];
        foreach (var argument in all)
            start.ArgumentList.Add(argument);
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new StringBuilder();
        var process = Launch(start, output, line =>
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
                ready.TrySetResult(int.Parse(line.AsSpan("ready ".Length), CultureInfo.InvariantCulture));
        });
        try
        {
            using var timeout = new CancellationTokenSource(StartTimeout);
            var exited = process.WaitForExitAsync(timeout.Token);
            return await Task.WhenAny(ready.Task, exited) == ready.Task ? new NodeServer(process, await ready.Task)
                : throw Failure(path, exited.IsCanceled ? $"was not ready within {StartTimeout.TotalSeconds} s" : "ended at once", output);
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
    internal static async Task InstallAsync(string folder)
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
                throw Failure(folder, $"cannot be installed: `npm ci` took longer than {InstallTimeout.TotalMinutes} min", output);
            }

            if (process.ExitCode != 0)
            {
                throw Failure(folder, $"cannot be installed: `npm ci` ended with {process.ExitCode}", output);
            }
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>The Node that npm installed; where there is none, or its install script was not allowed to run, the machine's own.</summary>
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
            throw new InvalidOperationException(
                $"The server in {start.WorkingDirectory} needs `{start.FileName}`, which cannot be started: {exception.Message}", exception);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static InvalidOperationException Failure(string folder, string what, StringBuilder output)
    {
        lock (output)
        {
            return new InvalidOperationException($"The server in {folder} {what}. Its output:{Environment.NewLine}{output}");
        }
    }
}
