using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Integration.Diagnostics;

namespace Integration.Aws.Requests;

/// <summary>
/// Counts requests by operation, each retry of the SDK included, and reads the service's clock off their answers: a stage of the
/// SDK's pipeline, behind its retry handler.
/// </summary>
internal sealed class RequestCounter(string system) : PipelineHandler
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>The requests so far, such as <c>SendMessageBatch</c>: 3.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>What learns the Date of answers; null before the client is set up.</summary>
    public ServiceClock? Clock { get; set; }

    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        Count(executionContext.RequestContext.RequestName);
        var sentAt = Clock?.LocalNow;
        var result = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        if (sentAt is { } start)
            Clock!.Learn(start, executionContext.ResponseContext.HttpResponse?.GetHeaderValue("Date"));
        return result;
    }

    /// <summary>Counts one by the name of its type, such as <c>SendMessageBatchRequest</c>.</summary>
    public void Count(string name)
    {
        var operation = name.EndsWith("Request", StringComparison.Ordinal) ? name[..^"Request".Length] : name;
        _counts.AddOrUpdate(operation, 1, (_, count) => count + 1);
        MessagingTelemetry.CountRequest(system, operation);
    }
}
