using Spectre.Console;

namespace Integration.Examples.Tests;

/// <summary>A console that is no terminal, and what was written to it.</summary>
internal sealed class PlainConsole : IDisposable
{
    private readonly StringWriter _text = new();

    public PlainConsole() => Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_text) });

    public IAnsiConsole Console { get; }

    public void Dispose() => _text.Dispose();

    public string[] Lines => _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
