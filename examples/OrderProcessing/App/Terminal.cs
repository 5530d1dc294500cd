using Spectre.Console;

namespace OrderProcessing.App;

/// <summary>What the command reads from and writes to.</summary>
public sealed record Terminal(Stream Input, IAnsiConsole Output, TextWriter Error)
{
    public static Terminal OfProcess() => new(Console.OpenStandardInput(), AnsiConsole.Console, Console.Error);
}
