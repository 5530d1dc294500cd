using System.Globalization;

namespace Integration.Cli;

/// <summary>Durations as people type them: a number with a unit, or <c>hh:mm:ss</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// <summary>Zero or more.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (text.Contains(':', StringComparison.Ordinal))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value) && value >= TimeSpan.Zero;
        var (unit, factor) = Array.Find(Units, u => text.EndsWith(u.Unit, StringComparison.Ordinal));
        if (unit is null || !double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        if (number * factor > TimeSpan.MaxValue.TotalMilliseconds / 2)
            return false;
        value = TimeSpan.FromMilliseconds(number * factor);
        return true;
    }

    /// <summary>For people: <c>30 s</c>, <c>5 min</c>.</summary>
    public static string Show(TimeSpan value) => value switch
    {
        { TotalSeconds: < 1 } => $"{value.TotalMilliseconds:0} ms",
        { TotalMinutes: < 2 } => $"{value.TotalSeconds:0.#} s",
        { TotalHours: < 2 } => $"{value.TotalMinutes:0.#} min",
        { TotalDays: < 2 } => $"{value.TotalHours:0.#} h",
        _ => $"{value.TotalDays:0.#} d",
    };
}
