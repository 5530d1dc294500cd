using System.Collections.Concurrent;
using System.Diagnostics;
using Integration.Diagnostics;

namespace Integration.ContractTests;

/// <summary>
/// Keeps the spans of the product while it exists, and lets them be made only in the flow of the test that made it: with them
/// messages carry a trace, which other tests don't expect.
/// </summary>
internal sealed class CapturedSpans : IDisposable
{
    private static readonly AsyncLocal<CapturedSpans?> Current = new();

    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public CapturedSpans()
    {
        Current.Value = this;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MessagingTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => Current.Value == this ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IEnumerable<string> Texts => _spans.Select(s =>
        $"{s.DisplayName}\n{s.StatusDescription}\n{string.Join('\n', s.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))}\n"
        + string.Join('\n', s.Events.SelectMany(e => e.Tags.Select(tag => $"{e.Name} {tag.Key}={tag.Value}"))));

    /// <summary>The spans on one destination.</summary>
    public IReadOnlyList<Activity> On(EntityPath path, string operationType) =>
    [
        .. _spans.Where(s => Equals(s.GetTagItem(MessagingTelemetry.DestinationName), path.Name)
            && Equals(s.GetTagItem(MessagingTelemetry.OperationType), operationType)),
    ];

    public void Dispose() => _listener.Dispose();
}
