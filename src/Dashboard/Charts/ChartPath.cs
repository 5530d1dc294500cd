using System.Globalization;
using System.Text;

namespace Integration.Dashboard.Charts;

/// <summary>Values as the path of a line.</summary>
internal static class ChartPath
{
    /// <summary>The path: one step to the right for each value, the last at the right edge, gaps where nothing is known.</summary>
    /// <param name="values">The values, zero or more.</param>
    /// <param name="most">The value at the top; zero for all at the bottom.</param>
    /// <param name="width">Where the right edge is.</param>
    /// <param name="top">Where the top is.</param>
    /// <param name="bottom">Where zero is.</param>
    public static string Of(IReadOnlyList<double?> values, double most, double width, double top, double bottom)
    {
        var path = new StringBuilder();
        var step = values.Count > 1 ? width / (values.Count - 1) : 0;
        var isDrawing = false;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
            {
                isDrawing = false;
                continue;
            }

            var y = bottom - (most > 0 ? value / most * (bottom - top) : 0);

            // A single value is a line, too: a point would not be seen.
            if (values.Count == 1)
                path.Append(CultureInfo.InvariantCulture, $"M0 {y:0.#}H{width:0.#}");
            else
                path.Append(CultureInfo.InvariantCulture, $"{(isDrawing ? 'L' : 'M')}{i * step:0.#} {y:0.#}");
            isDrawing = true;
        }

        return path.ToString();
    }
}
