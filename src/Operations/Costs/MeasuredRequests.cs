using Integration.Registration;

namespace Integration.Operations.Costs;

/// <summary>
/// How many requests 1,000 messages take, by scenario: the tables of docs/providers, which are measured. Nothing else says how many requests a message makes.
/// </summary>
internal sealed class MeasuredRequests
{
    private MeasuredRequests(IReadOnlyDictionary<string, RequestCounts> scenarios) => Scenarios = scenarios;

    public static MeasuredRequests Aws { get; } = Load("aws");

    public static MeasuredRequests AzureServiceBus { get; } = Load("azure-service-bus");

    /// <summary>Every row.</summary>
    public IReadOnlyDictionary<string, RequestCounts> Scenarios { get; }

    public RequestCounts this[string scenario] => Scenarios[scenario];

    private static MeasuredRequests Load(string provider) => new(CostDocument.Read(EmbeddedData.Read($"requests/{provider}"), reader =>
        reader.Sections().ToDictionary(row => row.Key, row => Read(row.Value), StringComparer.Ordinal)));

    private static RequestCounts Read(ConfigurationReader row) => new(
        Number(row, nameof(RequestCounts.Publish)), Number(row, nameof(RequestCounts.Send)), Number(row, nameof(RequestCounts.Receive)),
        Number(row, nameof(RequestCounts.Settle)), Number(row, nameof(RequestCounts.Other)));

    private static decimal Number(ConfigurationReader row, string key) => row.Decimal(key, 0) ?? 0;
}

/// <summary>Requests by kind, for 1,000 messages.</summary>
internal sealed record RequestCounts(decimal Publish, decimal Send, decimal Receive, decimal Settle, decimal Other)
{
    public decimal Total => Publish + Send + Receive + Settle + Other;

    public static RequestCounts operator -(RequestCounts more, RequestCounts less) => new(
        more.Publish - less.Publish, more.Send - less.Send, more.Receive - less.Receive, more.Settle - less.Settle, more.Other - less.Other);
}
