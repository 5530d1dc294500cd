namespace Integration.Dashboard.Topology;

/// <summary>A box of the picture.</summary>
/// <param name="X">Its left edge.</param>
/// <param name="Y">Its middle.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Class">What it looks like.</param>
/// <param name="Title">The whole of its name.</param>
/// <param name="Note">The line below its name.</param>
/// <param name="Link">Where it leads to; null for nowhere.</param>
internal sealed record Box(int X, int Y, int Width, string Class, string Title, string Note, string? Link)
{
    public const int Height = 40;

    /// <summary>A letter of this size is so wide, on average.</summary>
    private const double LetterWidth = 7.2;

    /// <summary>As much of the title as has room.</summary>
    public string Shown => Shorten(Title, (int)((Width - 16) / LetterWidth));

    /// <summary>As much of the note as has room.</summary>
    public string ShownNote => Shorten(Note, (int)((Width - 16) / (LetterWidth * 0.82)));

    /// <summary>The beginning of a text that is too long.</summary>
    public static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}

/// <summary>A line from one box to another.</summary>
/// <param name="X1">Where it begins.</param>
/// <param name="Y1">Where it begins.</param>
/// <param name="X2">Where it ends.</param>
/// <param name="Y2">Where it ends.</param>
/// <param name="Label">What stands at its end, such as a filter; empty for nothing.</param>
internal sealed record Edge(int X1, int Y1, int X2, int Y2, string Label)
{
    private const int MostLetters = 34;
    private const int LongestBend = 60;

    /// <summary>Bends at its beginning, and leads straight to its end: the label has room above that.</summary>
    public string Path
    {
        get
        {
            var bend = Math.Min(LongestBend, X2 - X1);
            return $"M{X1} {Y1}C{X1 + (bend / 2)} {Y1} {X1 + (bend / 2)} {Y2} {X1 + bend} {Y2}H{X2}";
        }
    }

    /// <summary>As much of the label as has room.</summary>
    public string Shown => Box.Shorten(Label, MostLetters);
}

/// <summary>What is drawn.</summary>
/// <param name="Width">How wide it is.</param>
/// <param name="Height">How high it is.</param>
/// <param name="Boxes">The boxes.</param>
/// <param name="Edges">The lines.</param>
internal sealed record Picture(int Width, int Height, IReadOnlyList<Box> Boxes, IReadOnlyList<Edge> Edges);
