using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Integration.AsyncApi;

/// <summary>A value, and whether the document's schema at a place takes it.</summary>
internal sealed record Sample(string Schema, JsonNode? Value, bool IsValid = true);

/// <summary>
/// AsyncAPI's own parser, which npm installs and Node runs as a child process that ends with this one. Without Node.js its tests are inconclusive, or fail with
/// INTEGRATION_REQUIRE_BROKERS=1.
/// </summary>
internal static class AsyncApiParser
{
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim Turn = new(1, 1);
    private static Process? _judge;

    /// <summary>Fails unless the parser has nothing against a document, and its schemas judge samples as they should.</summary>
    /// <returns>What there is, such as <c>3 channels, 2 operations, 0 samples</c>.</returns>
    public static async Task<string> AssertValidAsync(JsonNode document, params Sample[] samples)
    {
        var question = new JsonObject
        {
            ["document"] = document.DeepClone(),
            ["samples"] = new JsonArray([.. samples.Select(s => new JsonObject { ["schema"] = s.Schema, ["value"] = s.Value?.DeepClone(), ["valid"] = s.IsValid })]),
        };
        var answer = await AskAsync(question.ToJsonString());
        var faults = answer["faults"]!.AsArray();
        Assert.True(faults.Count == 0, $"{string.Join(Environment.NewLine, faults)}{Environment.NewLine}{document}");
        return (string)answer["found"]!;
    }

    private static async Task<JsonNode> AskAsync(string question)
    {
        await Turn.WaitAsync();
        try
        {
            _judge ??= await StartAsync();
            using var timeout = new CancellationTokenSource(MostTime);
            await _judge.StandardInput.WriteLineAsync(question.AsMemory(), timeout.Token);
            var answer = await _judge.StandardOutput.ReadLineAsync(timeout.Token) ?? throw new InvalidOperationException("AsyncAPI's parser has ended; what it wrote is above.");
            return JsonNode.Parse(answer)!;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException && _judge is not null)
        {
            // The next one gets another.
            _judge.Kill(entireProcessTree: true);
            _judge.Dispose();
            _judge = null;
            throw;
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task<Process> StartAsync()
    {
        var folder = Repository.Find("tests/Shared/AsyncApi/parser");
        try
        {
            await NodeServer.InstallAsync(folder);
        }
        catch (InvalidOperationException missing) when (Environment.GetEnvironmentVariable("INTEGRATION_REQUIRE_BROKERS") != "1")
        {
            Assert.Skip($"Inconclusive: AsyncAPI's parser needs Node.js with npm. {missing.Message}");
        }

        return Process.Start(new ProcessStartInfo("node", ["judge.mjs"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }
}
