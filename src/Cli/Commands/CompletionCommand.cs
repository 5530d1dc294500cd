using System.CommandLine;

namespace Integration.Cli;

/// <summary>Prints the script that makes a shell complete the tool's command lines.</summary>
internal sealed class CompletionCommand : CliCommand
{
    private const string Bash = """
        _integration() {
          local IFS=$'\n'
          COMPREPLY=( $(compgen -W "$(integration "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _integration integration
        """;

    private const string Zsh = """
        #compdef integration
        _integration() {
          local -a found
          found=("${(@f)$(integration "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -- "${found[@]}"
          _files
        }
        compdef _integration integration
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName integration -ScriptBlock {
          param($word, $line, $position)
          integration "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    private const string Fish = """
        complete -c integration -a '(integration "[suggest:"(commandline -C)"]" (commandline -b) 2>/dev/null)'
        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal) { ["bash"] = Bash, ["zsh"] = Zsh, ["pwsh"] = PowerShell, ["fish"] = Fish };

    private readonly Argument<string> _shell = new Argument<string>("shell") { Description = "The shell." }.AcceptOnlyFromAmong([.. Scripts.Keys]);

    public CompletionCommand() : base(
        "completion",
        "Print the script that completes command lines in a shell.",
        "source <(integration completion bash)",
        "integration completion zsh > ~/.zsh/_integration",
        "integration completion pwsh | Out-String | Invoke-Expression",
        "integration completion fish > ~/.config/fish/completions/integration.fish") => Add(_shell);

    public override Task<ExitCode> RunAsync(CliContext context, CancellationToken cancellationToken)
    {
        context.Out.Line(Scripts[context.Get(_shell)]);
        return Task.FromResult(ExitCode.Ok);
    }
}
