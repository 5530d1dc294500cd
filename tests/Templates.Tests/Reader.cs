using System.Text.RegularExpressions;

namespace Integration.Templates.Tests;

/// <summary>Goes through getting-started.md from an empty folder, section by section, and does what it says.</summary>
public sealed partial class Reader(Machine machine) : IAsyncLifetime
{
    private static readonly Page Page = Page.Read("docs/getting-started.md");

    private readonly Dictionary<string, Task> _followed = [];
    private User _user = null!;

    /// <summary>The sections with something to do at the shell, from the top.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. Page.Steps.Where(step => step.Language == "sh").Select(step => step.Section).Distinct()];

    public async ValueTask InitializeAsync() => _user = await machine.NewUserAsync("reader");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Whether a section has the word at the shell.</summary>
    public static bool Mentions(string section, string word) =>
        Page.Steps.Any(step => step.Section == section && step.Language == "sh" && step.Lines.Any(line => line.Contains(word, StringComparison.Ordinal)));

    /// <summary>Follows a section, after those above it.</summary>
    /// <param name="section">Its heading.</param>
    /// <param name="environment">What the environment has from there on.</param>
    public async Task FollowAsync(string section, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var next in Sections.TakeWhile(above => above != section).Append(section))
        {
            if (!_followed.TryGetValue(next, out var following))
                _followed[next] = following = FollowAloneAsync(next, next == section ? environment : new Dictionary<string, string>());
            await following;
        }
    }

    private async Task FollowAloneAsync(string section, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
            _user.Environment[name] = value;
        foreach (var step in Page.Steps.Where(step => step.Section == section))
        {
            var code = string.Concat(step.Lines.Select(line => line + "\n"));
            if (step.Language == "sh")
                await CarryOutAsync(step.Lines);
            else if (step.IsPut)
                await File.WriteAllTextAsync(Path.Combine(_user.Folder, step.File!), code, TestContext.Current.CancellationToken);
            else if (step.Language == "csharp")
                Assert.Equal(code, _user.Read(step.File ?? throw new InvalidOperationException($"No file is named before: {code}")));
        }
    }

    private async Task CarryOutAsync(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (UntilInterrupted().Match(line) is not { Success: true } run)
            {
                await _user.RunAsync(line);
                continue;
            }

            await using var program = await _user.StartAsync(run.Groups["command"].Value);
            await program.WaitForAsync(run.Groups["said"].Value);
            Assert.Equal(0, await program.InterruptAsync());
        }
    }

    [GeneratedRegex("^(?<command>.*[^ ]) +# (?<said>.+) Ctrl\\+C ends it\\.$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UntilInterrupted();
}
