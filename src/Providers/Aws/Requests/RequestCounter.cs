using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Integration.Diagnostics;

namespace Integration.Aws;

/// <summary>
/// Counts requests by operation, each retry of the SDK included: a stage of the SDK's pipeline, behind its retry handler.
/// </summary>
internal sealed class RequestCounter(string system) : PipelineHandler
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>The requests so far, such as <c>SendMessageBatch</c>: 3.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var name = executionContext.RequestContext.RequestName;
        var operation = name.EndsWith("Request", StringComparison.Ordinal) ? name[..^"Request".Length] : name;
        _counts.AddOrUpdate(operation, 1, (_, count) => count + 1);
        MessagingTelemetry.CountRequest(system, operation);
        return base.InvokeAsync<T>(executionContext);
    }
}
