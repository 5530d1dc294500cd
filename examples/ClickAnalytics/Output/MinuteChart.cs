using System.Xml.Linq;
using ClickAnalytics.Accounts;

namespace ClickAnalytics.Output;

/// <summary>Draws the clicks of each minute as bars, as they were counted live and in the replay beside each other, and a mark for each alert.</summary>
public static class MinuteChart
{
    private const double Width = 900;
    private const double Height = 260;
    private const double Left = 70;
    private const double Top = 80;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly (string Name, string Colour)[] Series = [("counted live", "#1b7f4d"), ("replayed", "#8fc7ab")];

    public static string Draw(Account account)
    {
        var minutes = account.Counted.ByMinute.Keys.Union(account.Replayed.ByMinute.Keys).Order().ToList();
        var most = Math.Max(1, account.Counted.ByMinute.Values.Concat(account.Replayed.ByMinute.Values).DefaultIfEmpty(1).Max());
        var column = Width / Math.Max(1, minutes.Count);
        var svg = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width + (2 * Left)} {Height + Top + 60}"), new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", 12), new XAttribute("role", "img"),
            new XElement(Svg + "title", "Clicks by minute, counted live and replayed, with alerts"),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "white")),
            Text(Left, 30, $"{account.Counted.Clicks:N0} clicks by minute, {account.Watched.Alerts.Count:N0} alerts (▼)", "start", 18),
            Series.Select((s, i) => new[] { Bar(Left + (i * 130), 46, 12, 12, s.Colour, s.Name), Text(Left + 18 + (i * 130), 56, s.Name, "start") }),
            Enumerable.Range(0, 5).Select(i => Axis(i / 4.0, most)));
        for (var i = 0; i < minutes.Count; i++)
        {
            var left = Left + (i * column);
            svg.Add(
                Column(left + (column * 0.1), account.Counted, 0), Column(left + (column * 0.5), account.Replayed, 1),
                Text(left + (column / 2), Top + Height + 20, $"{minutes[i]:HH:mm}", "middle"),
                account.Watched.Alerts.Where(a => a.Minute == minutes[i]).Select((a, n) => Mark(left + (column / 2), Top - 6 + (n * 9), a.Visitor)));

            XElement Column(double x, Books books, int series)
            {
                var clicks = books.ByMinute.GetValueOrDefault(minutes[i]);
                var height = Math.Round(Height * clicks / most, 1);
                return Bar(x, Top + Height - height, column * 0.4, height, Series[series].Colour, $"{minutes[i]:HH:mm}: {clicks:N0} {Series[series].Name}");
            }
        }

        return svg.ToString();
    }

    private static XElement[] Axis(double part, int most)
    {
        var y = Top + (Height * (1 - part));
        return
        [
            new(
                Svg + "line", new XAttribute("x1", Left), new XAttribute("y1", y), new XAttribute("x2", Left + Width), new XAttribute("y2", y), new XAttribute("stroke", "#ddd")),
            Text(Left - 8, y + 4, $"{most * part:N0}", "end"),
        ];
    }

    private static XElement Bar(double x, double y, double width, double height, string colour, string title) => new(
        Svg + "rect",
        new XAttribute("x", Math.Round(x, 1)), new XAttribute("y", Math.Round(y, 1)), new XAttribute("width", Math.Round(width, 1)), new XAttribute("height", height),
        new XAttribute("fill", colour), new XElement(Svg + "title", title));

    private static XElement Mark(double x, double y, string title) => new(
        Svg + "path", new XAttribute("class", "alert"), new XAttribute("d", FormattableString.Invariant($"M{x - 5:0.#} {y:0.#}h10l-5 8z")), new XAttribute("fill", "#c0392b"),
        new XElement(Svg + "title", $"Alert: {title}"));

    private static XElement Text(double x, double y, string text, string anchor, double size = 12) => new(
        Svg + "text", new XAttribute("x", Math.Round(x, 1)), new XAttribute("y", y), new XAttribute("text-anchor", anchor), new XAttribute("font-size", size), text);
}
