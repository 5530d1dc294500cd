using System.Globalization;

namespace Integration.Dashboard.Rendering;

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Page">Its number, from 1.</param>
/// <param name="Total">How many items the list has.</param>
internal sealed record Slice<T>(IReadOnlyList<T> Items, int Page, int Total)
{
    /// <summary>The page of that number; of one that is not there the nearest.</summary>
    public static Slice<T> Of(IReadOnlyList<T> all, int page)
    {
        var number = Math.Clamp(page, 1, Math.Max(1, (all.Count + ListQuery.PageSize - 1) / ListQuery.PageSize));
        return new([.. all.Skip((number - 1) * ListQuery.PageSize).Take(ListQuery.PageSize)], number, all.Count);
    }

    /// <summary>Which part of the list it is, for people.</summary>
    public string Text => Total == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{Before + 1:N0}–{Before + Items.Count:N0} of {Total:N0}");

    /// <summary>The number of the page before; null on the first.</summary>
    public int? Previous => Page > 1 ? Page - 1 : null;

    /// <summary>The number of the page behind; null on the last.</summary>
    public int? Next => Before + Items.Count < Total ? Page + 1 : null;

    private int Before => (Page - 1) * ListQuery.PageSize;
}
