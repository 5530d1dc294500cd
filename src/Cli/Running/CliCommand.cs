using System.CommandLine;

namespace Integration.Cli;

/// <summary>A command that does something: its symbols, its examples, and what it runs.</summary>
internal abstract class CliCommand : Command
{
    /// <param name="name">What is typed.</param>
    /// <param name="description">What it does, in a sentence or two.</param>
    /// <param name="examples">Lines for its help, without the name of the tool.</param>
    protected CliCommand(string name, string description, params IReadOnlyList<string> examples) : base(name, description) => Examples = examples;

    public IReadOnlyList<string> Examples { get; }

    public abstract Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken);
}
