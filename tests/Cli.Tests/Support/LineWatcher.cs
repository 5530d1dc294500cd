namespace Integration.Cli.Tests.Support;

/// <summary>Standard output, line by line, while a command runs.</summary>
internal sealed class LineWatcher(Action<string> onLine) : StringWriter
{
    public int Count { get; private set; }

    public override void WriteLine(string? value)
    {
        Count++;
        onLine(value!);
    }
}
