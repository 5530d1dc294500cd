using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Integration.Dashboard.Rendering;

/// <summary>What part of a list a request asks for.</summary>
/// <param name="Filter">What names contain, in whatever case; empty for all.</param>
/// <param name="Page">Which page, from 1.</param>
internal sealed record ListQuery(string Filter, int Page)
{
    /// <summary>How many rows a page of a list has.</summary>
    public const int PageSize = 50;

    /// <summary>The field of the filter.</summary>
    public const string FilterField = "q";

    /// <summary>The field of the page.</summary>
    public const string PageField = "page";

    /// <summary>Reads it from fields of a query or form.</summary>
    /// <exception cref="BadHttpRequestException">The page is not a number from 1.</exception>
    public static ListQuery Read(string? filter, string? page) => new(
        filter?.Trim() ?? "",
        string.IsNullOrEmpty(page) ? 1
            : int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number
            : throw new BadHttpRequestException($"'{page}' is no page of a list; pages have the numbers from 1."));

    /// <summary>Reads it from the query of a request.</summary>
    public static ListQuery Of(HttpRequest request) => Read(request.Query[FilterField], request.Query[PageField]);

    /// <summary>Whether a name is among those asked for.</summary>
    public bool Matches(string name) => name.Contains(Filter, StringComparison.OrdinalIgnoreCase);

    /// <summary>The query of a page of the same list.</summary>
    public string ToQuery(int page) => new QueryBuilder { { FilterField, Filter }, { PageField, page.ToString(CultureInfo.InvariantCulture) } }.ToQueryString().ToString();

    /// <summary>The part of a list that is asked for.</summary>
    public Slice<T> Cut<T>(IReadOnlyList<T> all) => Slice<T>.Of(all, Page);
}
