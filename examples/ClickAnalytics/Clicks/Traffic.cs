namespace ClickAnalytics.Clicks;

/// <summary>Everything that the visitors of a run click: made up, the same for the same number of clicks, in the order of time. It takes a quarter of an hour of the shop's time.</summary>
public static class Traffic
{
    private const int Visitors = 100;
    private static readonly TimeSpan Opening = TimeSpan.FromMinutes(15);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Pages = ["/", "/", "/", "/search", "/search", "/article", "/article", "/article", "/cart", "/pay"];

    public static IReadOnlyList<Click> Of(string run, int clicks)
    {
        var random = new Random(1);
        var numbers = new int[Visitors];
        return [.. Enumerable.Range(0, clicks).Select(i =>
        {
            var visitor = random.Next(Visitors);

            // One in twenty has cards that are not theirs; to the others it happens now and then.
            var declined = random.NextDouble() < (visitor % 20 == 7 ? 0.4 : 0.02);
            var page = Pages[random.Next(Pages.Length)];
            return new Click(run, $"visitor-{visitor}", ++numbers[visitor], declined ? Click.Declined : page, Start + (Opening * Wave((double)i / clicks)));
        })];
    }

    // Visitors come in waves: the slope is how close together the clicks are.
    private static double Wave(double x) => x + (0.04 * Math.Sin(4 * Math.PI * x));
}
