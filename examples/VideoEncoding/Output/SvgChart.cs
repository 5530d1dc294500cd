using System.Xml.Linq;
using VideoEncoding.Simulation;

namespace VideoEncoding.Output;

/// <summary>Draws completed, failed and waiting over time: a row of panels per load, a column per design, one scale per row.</summary>
public static class SvgChart
{
    private const double PanelWidth = 400;
    private const double PanelHeight = 220;
    private const double Left = 70;
    private const double Top = 90;
    private const double GapX = 80;
    private const double GapY = 90;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Told apart by their dashes as well as by their colours.
    private static readonly (string Name, string Colour, string Dashes, Func<Sample, int> Of)[] Series =
    [
        ("completed", "#1b7f4d", "none", s => s.Completed),
        ("failed", "#c0392b", "7 3", s => s.Failed),
        ("waiting", "#b7791f", "2 3", s => s.Waiting),
    ];

    public static string Draw(IReadOnlyList<RunResult> results)
    {
        var rows = results.Chunk(results.Select(r => r.Design).Distinct().Count()).ToList();
        var width = Left + (rows[0].Length * (PanelWidth + GapX));
        var height = Top + (rows.Count * (PanelHeight + GapY));
        var svg = new XElement(
            Svg + "svg",
            new XAttribute("width", width), new XAttribute("height", height), new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 12), new XAttribute("role", "img"),
            new XElement(Svg + "title", "Videos completed, failed and waiting over time, by design"),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "white")),
            Text(Left, 30, "Encoding videos: called synchronously, and behind a queue", "start", new XAttribute("font-size", 18)),
            Series.Select((s, i) => Legend(Left + (i * 120), 55, s.Name, s.Colour, s.Dashes)));
        for (var row = 0; row < rows.Count; row++)
        {
            var xScale = Scale.For(rows[row].Max(r => r.End.At.TotalSeconds));
            var yScale = Scale.For(rows[row].Max(r => r.Videos));
            for (var column = 0; column < rows[row].Length; column++)
                svg.Add(Panel(rows[row][column], xScale, yScale, Left + (column * (PanelWidth + GapX)), Top + (row * (PanelHeight + GapY))));
        }

        return svg.ToString();
    }

    private static XElement Panel(RunResult run, Scale xScale, Scale yScale, double left, double top)
    {
        double X(double seconds) => Math.Round(seconds / xScale.End * PanelWidth, 1);
        double Y(double videos) => Math.Round(PanelHeight - (videos / yScale.End * PanelHeight), 1);

        return new XElement(
            Svg + "g",
            new XAttribute("transform", $"translate({left} {top})"),
            Text(0, -10, $"{run.Design}, {run.Videos} videos: {run.End.Completed} completed, {run.End.Failed} failed", "start", new XAttribute("font-weight", "bold")),
            yScale.Ticks.Select(t => new[] { Line(0, Y(t), PanelWidth, Y(t), "#e5e5e5"), Text(-8, Y(t) + 4, $"{t:0.##}", "end") }),
            xScale.Ticks.Select(t => new[] { Line(X(t), PanelHeight, X(t), PanelHeight + 5, "#444"), Text(X(t), PanelHeight + 20, $"{t:0.##}", "middle") }),
            Line(0, 0, 0, PanelHeight, "#444"),
            Line(0, PanelHeight, PanelWidth, PanelHeight, "#444"),
            Text(PanelWidth / 2, PanelHeight + 40, "seconds", "middle"),
            Text(0, 0, "videos", "middle", new XAttribute("transform", $"translate(-48 {PanelHeight / 2}) rotate(-90)")),
            Series.Select(s => new XElement(
                Svg + "polyline",
                new XAttribute("fill", "none"), new XAttribute("stroke", s.Colour), new XAttribute("stroke-width", 2), new XAttribute("stroke-dasharray", s.Dashes),
                // After the end of a run nothing changes any more: the line goes on to the end of the axis.
                new XAttribute("points", string.Join(' ', run.Samples.Append(run.End with { At = TimeSpan.FromSeconds(xScale.End) })
                    .Select(p => $"{X(p.At.TotalSeconds)},{Y(s.Of(p))}"))),
                new XElement(Svg + "title", s.Name))));
    }

    private static XElement Legend(double x, double y, string name, string colour, string dashes) => new(
        Svg + "g",
        Line(x, y - 4, x + 30, y - 4, colour, new XAttribute("stroke-dasharray", dashes), new XAttribute("stroke-width", 2)),
        Text(x + 38, y, name, "start"));

    private static XElement Line(double x1, double y1, double x2, double y2, string colour, params XAttribute[] more) => new(
        Svg + "line",
        new XAttribute("x1", x1), new XAttribute("y1", y1), new XAttribute("x2", x2), new XAttribute("y2", y2), new XAttribute("stroke", colour), more);

    private static XElement Text(double x, double y, string text, string anchor, params XAttribute[] more) => new(
        Svg + "text", new XAttribute("x", x), new XAttribute("y", y), new XAttribute("text-anchor", anchor), new XAttribute("fill", "#222"), more, text);

    /// <summary>An axis from zero to a round number, with about five steps of 1, 2 or 5 times a power of ten.</summary>
    private sealed record Scale(double End, double Step)
    {
        public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round(End / Step) + 1).Select(i => i * Step);

        public static Scale For(double max)
        {
            var rough = Math.Max(max, 1e-3) / 5;
            var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            var step = power * ((rough / power) switch { > 5 => 10, > 2 => 5, > 1 => 2, _ => 1 });
            return new(Math.Ceiling(max / step) * step, step);
        }
    }
}
