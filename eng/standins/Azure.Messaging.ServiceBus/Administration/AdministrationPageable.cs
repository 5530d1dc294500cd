namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>A listing that is asked for when it is enumerated, a hundred entries a page as the SDK does.</summary>
internal sealed class AdministrationPageable<T> : AsyncPageable<T>
{
    private const int PageSize = 100;

    private readonly Func<Task<List<T>>> _list;

    public AdministrationPageable(Func<Task<List<T>>> list) => _list = list;

    public override async IAsyncEnumerable<Page<T>> AsPages(string continuationToken = null, int? pageSizeHint = null)
    {
        int skip = continuationToken is null ? 0 : int.Parse(continuationToken);
        List<T> all;
        do
        {
            all = await _list();
            T[] page = [.. all.Skip(skip).Take(PageSize)];
            skip += page.Length;
            yield return Page<T>.FromValues(page, skip < all.Count ? skip.ToString() : null, new AdministrationResponse(200));
        }
        while (skip < all.Count);
    }
}
