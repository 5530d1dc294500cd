using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Integration.Cli;

/// <summary>The command line: its commands, its help, and how every failure becomes a message and an exit code.</summary>
internal static partial class IntegrationCommand
{
    /// <summary>The commands by name, each made when it is needed.</summary>
    private static readonly (string Name, Func<Command> Make)[] Commands =
    [
        ("inspect", () => new InspectCommand()),
        ("export", () => new ExportCommand()),
        ("asyncapi", () => new AsyncApiCommand()),
        ("plan", () => new PlanCommand()),
        ("apply", () => new ApplyCommand()),
        ("drift", () => new DriftCommand()),
        ("check", () => new CheckCommand()),
        ("cost", () => new CostCommand()),
        ("move", () => new MoveCommand()),
        ("bridge", () => new BridgeCommand()),
        ("verify", () => new VerifyCommand()),
        ("send", () => new SendCommand()),
        ("publish", () => new PublishCommand()),
        ("receive", () => new ReceiveCommand()),
        ("tail", () => new TailCommand()),
        ("peek", () => new PeekCommand()),
        ("count", () => new CountCommand()),
        ("top", () => new TopCommand()),
        ("purge", () => new PurgeCommand()),
        ("dlq", () => new Command("dlq", "Dead letters: list, add, show, edit, replay, discard, redrive, export and import them; undo what was done.")
        {
            new DlqListCommand(),
            new DlqAddCommand(),
            new DlqShowCommand(),
            new DlqEditCommand(),
            new DlqReplayCommand(),
            new DlqDiscardCommand(),
            new DlqUndoCommand(),
            new DlqRedriveCommand(),
            new DlqTasksCommand(),
            new DlqExportCommand(),
            new DlqImportCommand(),
        }),
        ("stream", () => new Command("stream", "Streams: read, append, list partitions, replay into a queue, mirror to another provider.")
        {
            new StreamTailCommand(),
            new StreamAppendCommand(),
            new StreamPartitionsCommand(),
            new StreamReplayCommand(),
            new StreamMirrorCommand(),
        }),
        ("group", () => new Command("group", "Reader groups of streams: how far they are behind, and where they go on; import of places from other readers.")
        {
            new GroupLagCommand(),
            new GroupResetCommand(),
            new GroupImportCommand(),
        }),
        ("outbox", MakeOutbox),
        ("ui", () => new UiCommand()),
        ("doctor", () => new DoctorCommand()),
        ("completion", () => new CompletionCommand()),
    ];

    /// <summary>How command lines are read: <c>@1200</c> is an offset in a stream, not a file of arguments.</summary>
    public static ParserConfiguration Parsing { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>Parses and runs a command line.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host, CancellationToken cancellationToken = default)
    {
        var invocation = new InvocationConfiguration
        {
            Output = host.Output,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            // What is in flight when Ctrl-C comes is finished; after this the process ends all the same.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        };
        // A line that begins with a command is that command's alone: the others have no part in it.
        var parsed = Create(host, Array.Find(Commands, c => args.Count > 0 && c.Name == args[0]).Name).Parse(args, Parsing);
        if (parsed.Action is not ParseErrorAction error)
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        error.ShowHelp = false;
        // It repeats what was typed, which a script may have from anywhere.
        using var told = new StringWriter();
        invocation.Output = invocation.Error = told;
        await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        await host.Error.WriteAsync(Printable.Lines(told.ToString())).ConfigureAwait(false);
        await host.Error.WriteLineAsync($"Run '{CommandLineOf(parsed.CommandResult.Command)} --help' for usage and examples.").ConfigureAwait(false);
        return (int)ExitCode.Usage;
    }

    /// <summary>The tree of commands.</summary>
    /// <param name="host">What they run in.</param>
    /// <param name="only">The one that is needed; null for all.</param>
    public static RootCommand Create(CliHost host, string? only = null)
    {
        var root = new RootCommand("Inspect, plan, move, verify and use queues, topics and streams on any provider.");
        foreach (var (name, make) in Commands)
        {
            if (only is null || name == only)
                root.Add(make());
        }

        if (only is null)
            AddEmulators(root);
        foreach (var option in CommonOptions.All)
            root.Add(option);
        Prepare(root, host);
        var helpOption = root.Options.OfType<HelpOption>().Single();
        helpOption.Action = new ExamplesHelp(new HelpAction { MaxWidth = host.OutputIsTerminal ? Console.WindowWidth : int.MaxValue });
        return root;
    }

    /// <summary>What is typed to get to a command.</summary>
    public static string CommandLineOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{CommandLineOf(parent)} {command.Name}" : "integration";

    // In files of their own, which a build leaves out where their packages can't be restored.
    static partial void AddEmulators(RootCommand root);

    static partial void AddOutbox(Command outbox);

    private static Command MakeOutbox()
    {
        var outbox = new Command("outbox", "Transactional outboxes in SQLite and PostgreSQL: rows that can't be sent, to list, retry, discard and restore.");
        AddOutbox(outbox);
        if (outbox.Subcommands.Count == 0)
            outbox.Description = "Not in this build: when it was made the packages of the databases could not be restored.";
        return outbox;
    }

    private static void Prepare(Command command, CliHost host)
    {
        if (command is CliCommand runnable)
            command.SetAction((parsed, token) => RunAsync(runnable, host, parsed, token));
        foreach (var argument in command.Arguments)
            EntityNames.AddTo(argument, host);
        foreach (var child in command.Subcommands)
            Prepare(child, host);
    }

    private static async Task<int> RunAsync(CliCommand command, CliHost host, ParseResult parsed, CancellationToken cancellationToken)
    {
        // System.CommandLine can only wait for a command that has returned its task: an interrupt in its first, synchronous
        // steps would end the process at once.
        await Task.Yield();
        var context = new CliContext(host, parsed);
        try
        {
            await using (context.ConfigureAwait(false))
                return (int)await command.RunAsync(context, cancellationToken).ConfigureAwait(false);
        }
        // The boundary of the program: whatever went wrong becomes words and a number.
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var report = ErrorReport.Of(exception);
            context.Out.Error(report);
            if (context.Verbose)
                context.Out.Note(exception.ToString());
            return (int)report.Code;
        }
    }
}
