using Integration.Registration;

namespace Integration.Cli;

/// <summary>What the command line runs in: a process, or a test.</summary>
internal sealed record CliHost
{
    public required Stream Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether someone can answer a question.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether output may have colours and move the cursor.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether it ends with the command, and everything in memory with it.</summary>
    public bool IsProcess { get; init; }

    /// <summary>The providers that a configuration can name. Collected when first asked for: help needs none of their assemblies.</summary>
    public IReadOnlyList<IMessagingProvider> Providers
    {
        get => field ??= KnownProviders.All;
        init;
    }

    /// <summary>The assemblies that hold further ones; see <see cref="Integration.Cli.ProviderAssemblies"/>.</summary>
    public string? ProviderAssemblies { get; init; }

    /// <summary>The header <c>Authorization</c> for applications that are asked; null for none. See <see cref="RunningApplication"/>.</summary>
    public string? Authorization { get; init; }

    /// <summary>Lets its user edit a file; returns when that is done.</summary>
    public Func<string, CancellationToken, Task> EditFile { get; init; } = TextEditor.RunAsync;

    /// <summary>The next key that was pressed; null when there is none, or nobody to press it.</summary>
    public Func<ConsoleKeyInfo?> ReadKey { get; init; } = () => null;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the default configuration file is looked for.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    public static CliHost OfProcess() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = StandardOutput.Open(),
        Error = Console.Error,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        IsProcess = true,
        ReadKey = Console.IsInputRedirected ? () => null : () => Console.KeyAvailable ? Console.ReadKey(intercept: true) : null,
        Authorization = Environment.GetEnvironmentVariable(RunningApplication.AuthorizationVariable),
        ProviderAssemblies = Environment.GetEnvironmentVariable(Integration.Cli.ProviderAssemblies.Variable),
    };
}
