using System.Collections.Concurrent;
using System.Text.Json;
using System.Web;

namespace Integration.Aws.Tests.Infrastructure;

/// <summary>A relay before a local server that notes of each request which action it is, by the name of IAM, and on what.</summary>
internal sealed class RecordedRequests : IAsyncDisposable
{
    private readonly FaultProxy _proxy;
    private readonly ConcurrentBag<(string Action, string Resource)> _calls = [];

    public RecordedRequests(Uri server)
    {
        _proxy = new FaultProxy(server);
        _proxy.Inject(
            new ProxyFault.Replace((request, forward) =>
            {
                _calls.Add(Read(request));
                return forward(request);
            }),
            times: int.MaxValue);
    }

    public Uri Uri => _proxy.Uri;

    public IReadOnlyList<(string Action, string Resource)> Calls => [.. _calls.Distinct().Order()];

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private static (string Action, string Resource) Read(HttpMessage request)
    {
        if (request.Header("X-Amz-Target") is { } target)
        {
            using var body = JsonDocument.Parse(request.Text);
            var action = target.Split('.')[^1];
            action = action.EndsWith("Batch", StringComparison.Ordinal) ? action[..^"Batch".Length] : action;
            if (action == "ListQueues")
                return ("sqs:ListQueues", "*");
            var queue = body.RootElement.TryGetProperty("QueueUrl", out var url) ? url.GetString()!.Split('/')[^1] : body.RootElement.GetProperty("QueueName").GetString();
            return ($"sqs:{action}", $"arn:aws:sqs:us-east-1:000000000000:{queue}");
        }

        var form = HttpUtility.ParseQueryString(request.Text);
        var operation = form["Action"]!;
        return ($"sns:{(operation == "PublishBatch" ? "Publish" : operation)}", form["TopicArn"] ?? form["SubscriptionArn"] ?? form["ResourceArn"] ?? "*");
    }
}
