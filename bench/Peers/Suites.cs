using Integration.Benchmarks.Hosting;
using Integration.Benchmarks.Raw;

namespace Integration.Benchmarks;

/// <summary>The suites of this program. That of the outbox is in a file that is left out where its packages can't be restored.</summary>
internal static partial class Suites
{
    public static IReadOnlyList<Suite> All
    {
        get
        {
            List<Suite> suites = [new("peers", [.. HandOver.Works, SideBySide.Work, Depth.Work, Groups.Work, Delays.Work, FanOut.Work, Handlers.Work])];
            AddOutbox(suites);
            return suites;
        }
    }

    static partial void AddOutbox(List<Suite> suites);
}
