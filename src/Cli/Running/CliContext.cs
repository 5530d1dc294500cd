using System.CommandLine;
using Integration.Migration;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Integration.Cli;

/// <summary>One run of a command: what was typed, where to write, and the clients it opened.</summary>
internal sealed class CliContext : IAsyncDisposable
{
    private readonly ParseResult _parsed;
    private readonly List<Client> _opened = [];
    private CliConfiguration? _configuration;

    public CliContext(CliHost host, ParseResult parsed)
    {
        (Host, _parsed) = (host, parsed);
        var format = Get(CommonOptions.Json) ? OutputFormat.Json : Get(CommonOptions.Csv) ? OutputFormat.Csv : OutputFormat.Text;
        Out = new CliOutput(host, format, Get(CommonOptions.NoColor));
    }

    public CliHost Host { get; }

    public CliOutput Out { get; }

    public bool Verbose => Get(CommonOptions.Verbose);

    public CliConfiguration Configuration => _configuration ??= CliConfiguration.Load(Host, Get(CommonOptions.Config), new(Get(CommonOptions.Region), Get(CommonOptions.Profile)));

    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => _parsed.GetValue(argument)!;

    /// <summary>The client of that name; null for the one that <c>--provider</c> or the configuration chooses.</summary>
    public Client Open(string? name = null, bool noHiddenRetries = false)
    {
        if (name is null)
            CheckAwsAccess();
        var client = Configuration.Open(name ?? Get(CommonOptions.Provider), Verbose ? new ErrorLog(Host.Error) : null, noHiddenRetries);
        _opened.Add(client);
        return client;
    }

    /// <summary>Refuses <c>--region</c> and <c>--profile</c> where the only client, of that name or the chosen one, can't take them.</summary>
    public void CheckAwsAccess(string? name = null) => Configuration.CheckAwsAccess(name ?? Get(CommonOptions.Provider));

    /// <summary>A client of that name for what needs no call; see <see cref="CliConfiguration.OpenUnreached"/>.</summary>
    public Client OpenUnreached(string name)
    {
        var client = Configuration.OpenUnreached(name);
        _opened.Add(client);
        return client;
    }

    /// <summary>A path as typed, in the folder that the tool runs in.</summary>
    public string PathOf(string file) => Path.GetFullPath(file, Host.Folder);

    /// <summary>Opens a file to read; <c>-</c> or null is standard input.</summary>
    public Stream OpenInput(string? file)
    {
        if (file is not (null or "-"))
            return File.OpenRead(PathOf(file));
        if (Host.InputIsTerminal)
            Out.Note("Reading messages from the terminal, one JSON object a line; end with Ctrl-D (Ctrl-Z on Windows).");
        return Host.Input;
    }

    /// <summary>Opens a file to write, for its owner alone; one that exists only when it may be overwritten.</summary>
    public Stream OpenOutput(string file, bool force)
    {
        CheckOutput(file, force);
        return PrivateFile.Open(PathOf(file), force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>Refuses a file that exists and may not be overwritten, before anything is done.</summary>
    public void CheckOutput(string file, bool force)
    {
        if (!force && File.Exists(PathOf(file)))
            throw new CliException(ExitCode.Files, $"The file '{file}' exists. Name another, or give --force to overwrite it.");
    }

    /// <summary>Asks before something is destroyed.</summary>
    public async Task ConfirmAsync(string question, bool yes, CancellationToken cancellationToken)
    {
        if (yes)
            return;
        if (!Host.InputIsTerminal)
            throw new CliException(ExitCode.Usage, "Nothing was done: this asks before it changes or deletes anything, and there is no terminal to ask. Give --yes to go ahead.");
        await Host.Error.WriteAsync($"{Printable.Lines(question)} [y/N] ").ConfigureAwait(false);
        using var reader = new StreamReader(Host.Input, leaveOpen: true);
        var answer = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (answer?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
            throw new CliException(ExitCode.Usage, "Nothing was done.");
    }

    /// <summary>Shows again and again how far something is, the last time when it has ended. What became of it is for the caller.</summary>
    public async Task RepeatAsync(Task running, TimeSpan interval, Action show)
    {
        using var ended = new CancellationTokenSource();
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, Host.Time.DelayAsync(interval, ended.Token)).ConfigureAwait(false);
            show();
        }

        await ended.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Shows something anew again and again until Ctrl-C: in its place where there is a terminal, and else below the one before.</summary>
    /// <typeparam name="T">What is looked at.</typeparam>
    /// <param name="interval">How long to wait between two looks.</param>
    /// <param name="look">Looks.</param>
    /// <param name="draw">Makes of it what a terminal shows.</param>
    /// <param name="write">Writes it elsewhere.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task WatchAsync<T>(TimeSpan interval, Func<Task<T>> look, Func<T, IRenderable> draw, Action<T> write, CancellationToken cancellationToken)
    {
        try
        {
            if (Out.IsLive)
                await Out.Console.Live(new Text("")).StartAsync(live => ShowAsync(found => live.UpdateTarget(draw(found)))).ConfigureAwait(false);
            else
                await ShowAsync(write).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The usual way to end it.
        }

        async Task ShowAsync(Action<T> show)
        {
            while (true)
            {
                show(await look().ConfigureAwait(false));
                await Host.Time.DelayAsync(interval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _opened)
            await client.DisposeAsync().ConfigureAwait(false);
    }
}
