using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Integration.Http;

namespace Integration.Aws.Kinesis.Tests;

/// <summary>A service that has no room for some records of a request, and takes the others.</summary>
internal static class RefusedRecords
{
    private const string Code = "ProvisionedThroughputExceededException";

    /// <summary>Refuses the records that end so, once each.</summary>
    public static ProxyFault Once(IEnumerable<string> texts)
    {
        var left = new ConcurrentDictionary<string, bool>(texts.Select(t => KeyValuePair.Create(t, true)));
        return new ProxyFault.Replace((request, forward) => request.Operation switch
        {
            "PutRecord" when IsRefused(JsonNode.Parse(request.Body)!) => Task.FromResult<HttpMessage?>(Refusal()),
            "PutRecords" => PutManyAsync(request, forward, IsRefused),
            _ => forward(request),
        });

        bool IsRefused(JsonNode record)
        {
            var bytes = Convert.FromBase64String((string)record["Data"]!);
            return left.Keys.Any(text => bytes.AsSpan().EndsWith(Encoding.UTF8.GetBytes("}" + text)) && left.TryRemove(text, out _));
        }
    }

    private static HttpMessage Refusal() => HttpMessage.Answer(400, "application/x-amz-json-1.1", $$"""{"__type":"{{Code}}","message":"Rate exceeded."}""");

    private static async Task<HttpMessage?> PutManyAsync(HttpMessage request, Func<HttpMessage, Task<HttpMessage?>> forward, Func<JsonNode, bool> isRefused)
    {
        var json = JsonNode.Parse(request.Body)!;
        var records = json["Records"]!.AsArray();
        var refused = records.Select(r => isRefused(r!)).ToArray();
        json["Records"] = new JsonArray([.. records.Zip(refused).Where(r => !r.Second).Select(r => r.First!.DeepClone())]);
        var results = new Queue<JsonNode>();
        if (json["Records"]!.AsArray().Count > 0)
        {
            var answer = await forward(request with { Body = Encoding.UTF8.GetBytes(json.ToJsonString()) });
            if (answer?.StartLine.Contains("200", StringComparison.Ordinal) != true)
                return answer;
            results = new(JsonNode.Parse(answer.Body)!["Records"]!.AsArray().Select(r => r!.DeepClone()));
        }

        var all = refused.Select(no => no ? new JsonObject { ["ErrorCode"] = Code, ["ErrorMessage"] = "Rate exceeded for shard shardId-000000000000." } : results.Dequeue());
        var body = new JsonObject { ["FailedRecordCount"] = refused.Count(r => r), ["Records"] = new JsonArray([.. all]) };
        return HttpMessage.Answer(200, "application/x-amz-json-1.1", body.ToJsonString());
    }
}
