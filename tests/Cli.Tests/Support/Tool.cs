using System.CommandLine.Parsing;
using System.Text;
using System.Text.Json;
using Integration.ContractTests;
using Integration.InMemory;
using Integration.Registration;

namespace Integration.Cli.Tests.Support;

/// <summary>What a command line did.</summary>
internal sealed record Run(ExitCode Code, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Everything, for a message when a test fails.</summary>
    public override string ToString() => $"exit code {Code}\nout:\n{Out}\nerror:\n{Error}";
}

/// <summary>
/// The tool's entry point in a folder of its own, with virtual time and two in-memory brokers that live as long as the test:
/// the section Messaging, and the section Other.
/// </summary>
internal sealed class Tool : IDisposable
{
    private readonly string _id = $"cli-{Guid.NewGuid():N}";

    public Tool(string? configuration = null, bool realTime = false, string? likeOfOther = null, TimeProvider? time = null)
    {
        Time = time ?? (realTime ? TimeProvider.System : Clock);
        Folder = Directory.CreateTempSubdirectory("integration-cli-").FullName;
        Write("appsettings.json", configuration ?? $$"""
            {
              "Messaging": { "Provider": "in-memory", "Providers": { "in-memory": { "BrokerName": "{{_id}}-a" } } },
              "Other": { "Provider": "in-memory", "Providers": { "in-memory": { "BrokerName": "{{_id}}-b"{{(likeOfOther is null ? "" : $", \"Like\": \"{likeOfOther}\"")}} } } }
            }
            """);
        Here = InMemoryMessaging.Create(new InMemoryOptions { BrokerName = $"{_id}-a" }, new MessagingClientOptions { TimeProvider = Time });
        There = InMemoryMessaging.Create(new InMemoryOptions { BrokerName = $"{_id}-b" }, new MessagingClientOptions { TimeProvider = Time });
    }

    public VirtualClock Clock { get; } = new();

    /// <summary>The clock's; or the system's, where writing to the disk takes real time while locks run.</summary>
    public TimeProvider Time { get; }

    public string Folder { get; }

    /// <summary>What the section Messaging leads to.</summary>
    public IMessaging Here { get; }

    /// <summary>What the section Other leads to.</summary>
    public IMessaging There { get; }

    public IReadOnlyList<IMessagingProvider> Providers { get; set; } = KnownProviders.All;

    public string? ProviderAssemblies { get; set; }

    public string? Authorization { get; set; }

    /// <summary>What the user does in an editor.</summary>
    public Func<string, CancellationToken, Task> EditFile { get; set; } = (_, _) => throw new InvalidOperationException("No editor is expected.");

    public string PathOf(string file) => Path.Combine(Folder, file);

    public void Write(string file, string text) => File.WriteAllText(PathOf(file), text);

    /// <summary>The client that the tool would use for a name.</summary>
    public Client Open(string name) => CliConfiguration.Load(Host(Stream.Null, TextWriter.Null, TextWriter.Null), null, AwsAccess.None).Open(name, null);

    public Task<Run> RunAsync(string commandLine, string input = "", bool terminal = false, CancellationToken cancellationToken = default) =>
        RunAsync(CommandLineParser.SplitCommandLine(commandLine), new MemoryStream(Encoding.UTF8.GetBytes(input)), terminal, null, cancellationToken);

    public async Task<Run> RunAsync(
        IEnumerable<string> args, Stream input, bool terminal = false, TextWriter? output = null, CancellationToken cancellationToken = default)
    {
        using var captured = new StringWriter();
        using var error = new StringWriter();
        var host = Host(input, output ?? captured, error) with { InputIsTerminal = terminal };
        var run = IntegrationCommand.RunAsync([.. args.SkipWhile(a => a == "integration")], host, cancellationToken);
        await Clock.RunAsync(run);
        return new((ExitCode)await run, captured.ToString(), error.ToString());
    }

    /// <summary>Runs what must succeed.</summary>
    public async Task<Run> SucceedAsync(string commandLine, string input = "")
    {
        var run = await RunAsync(commandLine, input);
        Assert.True(run.Code == ExitCode.Ok, $"{commandLine}: {run}");
        return run;
    }

    /// <summary>Runs it, does something when it has written so many lines, and then interrupts it.</summary>
    public async Task<(Run Run, IReadOnlyList<string> Lines)> RunUntilAsync(string commandLine, int count, Func<IReadOnlyList<string>, Task> then)
    {
        using var stop = new CancellationTokenSource();
        var lines = new List<string>();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var output = new LineWatcher(line =>
        {
            lines.Add(line);
            if (lines.Count == count)
                written.SetResult();
        });
        var running = RunAsync(commandLine.Split(' '), Stream.Null, output: output, cancellationToken: stop.Token);
        await Task.WhenAny(written.Task, running);
        Assert.False(running.IsCompleted, running.IsCompleted ? (await running).ToString() : null);
        try
        {
            await then(lines);
        }
        finally
        {
            await stop.CancelAsync();
        }

        return (await running, lines);
    }

    public void Dispose()
    {
        InMemoryBroker.Remove($"{_id}-a");
        InMemoryBroker.Remove($"{_id}-b");
        Directory.Delete(Folder, recursive: true);
    }

    private CliHost Host(Stream input, TextWriter output, TextWriter error) => new()
    {
        Input = input,
        Output = TextWriter.Synchronized(output),
        Error = TextWriter.Synchronized(error),
        Folder = Folder,
        Time = Time,
        Providers = Providers,
        ProviderAssemblies = ProviderAssemblies,
        Authorization = Authorization,
        EditFile = EditFile,
    };
}
