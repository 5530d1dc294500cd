using System.CommandLine.Parsing;
using System.Diagnostics;

namespace Integration.Cli;

/// <summary>The editor that the user has chosen.</summary>
internal static class TextEditor
{
    /// <exception cref="CliException">There is none, or it failed.</exception>
    public static async Task RunAsync(string file, CancellationToken cancellationToken)
    {
        string?[] chosen = [Environment.GetEnvironmentVariable("VISUAL"), Environment.GetEnvironmentVariable("EDITOR")];
        if (Array.Find(chosen, c => !string.IsNullOrWhiteSpace(c)) is not { } line)
            throw new CliException(ExitCode.Usage, "There is no editor: set the variable EDITOR to one that waits until the file is closed, or give --body, --text or --header.");
        string[] words = [.. CommandLineParser.SplitCommandLine(line), file];
        try
        {
            using var editor = Process.Start(new ProcessStartInfo(words[0], words[1..]))!;
            await editor.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (editor.ExitCode != 0)
                throw new CliException(ExitCode.Usage, $"Nothing was done: the editor '{words[0]}' ended with {editor.ExitCode}.");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CliException(ExitCode.Usage, $"The editor '{words[0]}' can't be started: {exception.Message}. Set the variable EDITOR.", exception);
        }
    }
}
