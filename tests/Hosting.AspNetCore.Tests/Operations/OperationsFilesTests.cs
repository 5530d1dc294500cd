using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Hosting.AspNetCore.Tests.Operations;

/// <summary>
/// The board and the alert rules name what is scraped. After a wanted change run the tests with UPDATE_OPERATIONS_FILES=1 and commit the files.
/// </summary>
public sealed partial class OperationsFilesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_committed_files_are_those_that_the_instruments_make()
    {
        foreach (var (path, text) in OperationsFiles.Write(await PrometheusExport.ScrapeAsync(Token)))
        {
            if (Environment.GetEnvironmentVariable("UPDATE_OPERATIONS_FILES") == "1")
                await File.WriteAllTextAsync(Repository.Find(path), text, Token);
            Assert.Equal(text, (await File.ReadAllTextAsync(Repository.Find(path), Token)).ReplaceLineEndings("\n"));
        }
    }

    [Fact]
    public async Task Every_name_in_them_is_a_series_or_a_label_that_the_exporter_gives_and_every_metric_is_in_the_board()
    {
        var export = await PrometheusExport.ScrapeAsync(Token);
        var board = await File.ReadAllTextAsync(Repository.Find("docs/operations/grafana/integration.json"), Token);
        var alerts = await File.ReadAllTextAsync(Repository.Find("docs/operations/prometheus/integration-alerts.yaml"), Token);
        var named = Named().Matches(board + alerts).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);

        Assert.True(export.Metrics.Count >= 18, $"Only {export.Metrics.Count} metrics were scraped.");
        Assert.Empty(named.Except(export.Series).Except(export.Labels.Values));
        Assert.Empty(export.Metrics.Values.Where(m => !board.Contains(m, StringComparison.Ordinal)).Except([export.Metrics["integration.receive.wait"], export.Metrics["integration.stream.leases"]]));
        Assert.NotEmpty(JsonDocument.Parse(board).RootElement.GetProperty("panels").EnumerateArray());
    }

    [Fact]
    public async Task The_page_names_what_the_exporter_gives()
    {
        var export = await PrometheusExport.ScrapeAsync(Token);
        var page = await File.ReadAllTextAsync(Repository.Find("docs/operations/observability.md"), Token);

        Assert.Empty(Named().Matches(page).Select(m => m.Value).Except(export.Series).Except(export.Labels.Values));
    }

    [GeneratedRegex(@"\b(messaging|integration)_[a-z_]+\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
