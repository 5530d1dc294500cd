using Integration.Dashboard.Rendering;
using Integration.Hosting;

namespace Integration.Dashboard.Consumers;

/// <summary>The consumers of this process, as a request asks for them.</summary>
/// <param name="Query">What was asked for.</param>
/// <param name="Consumers">The part of the list.</param>
/// <param name="Any">Whether there is any, asked for or not.</param>
internal sealed record ConsumerModel(ListQuery Query, Slice<ConsumerStatus> Consumers, bool Any)
{
    public static ConsumerModel Make(IConsumerControl? control, ListQuery query)
    {
        var all = control?.List() ?? [];
        return new(query, query.Cut<ConsumerStatus>([.. all.Where(c => query.Matches(c.Name))]), all.Count > 0);
    }
}
