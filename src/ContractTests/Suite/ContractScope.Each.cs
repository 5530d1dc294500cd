using System.Text.Json;

namespace Integration.ContractTests;

/// <content>Where a test is among its many inputs.</content>
internal sealed partial class ContractScope
{
    private const int MaxTextLength = 200;

    private readonly List<string> _positions = [];

    /// <summary>Which inputs the test is at, outermost first; null outside of <see cref="Each"/>.</summary>
    public string? Position => _positions.Count == 0 ? null : string.Join(", ", _positions);

    /// <summary>
    /// Goes through inputs so that a failure tells which one it was. For loops that run to their end: one that is left early
    /// goes on being told.
    /// </summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="text">What to call one; its own text by default.</param>
    public IEnumerable<T> Each<T>(IEnumerable<T> inputs, Func<T, object?>? text = null)
    {
        var depth = _positions.Count;
        foreach (var (index, input) in inputs.Index())
        {
            _positions.Add($"input {index} ({Print(text is null ? input : text(input))})");
            yield return input;
            _positions.RemoveRange(depth, _positions.Count - depth);
        }
    }

    private static string Print(object? input)
    {
        var text = input is string quoted ? JsonSerializer.Serialize(quoted) : input?.ToString() ?? "null";
        return text.Length <= MaxTextLength ? text : $"{text[..MaxTextLength]}… of {text.Length} characters";
    }
}
