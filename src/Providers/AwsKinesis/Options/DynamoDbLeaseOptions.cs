namespace Integration.Aws.Kinesis;

/// <summary>Where the leases of reader groups are: a table of DynamoDB, one for all streams and groups.</summary>
public sealed record DynamoDbLeaseOptions
{
    /// <summary>The table's name: 3–255 of A–Z, a–z, 0–9, '-', '_' and '.'; <c>integration-leases</c> by default.</summary>
    public string TableName { get; init; } = "integration-leases";

    /// <summary>
    /// Whether the table is created, paid per request, when a group is used and there is none. Otherwise that is an error that tells which keys
    /// the table needs, for whoever has the right to create it.
    /// </summary>
    public bool CreateTable { get; init; }

    /// <summary>The address of DynamoDB, for local servers or a VPC endpoint, http or https; null for AWS itself.</summary>
    public Uri? ServiceUrl { get; init; }

    /// <summary>What is wrong with the options, a phrase each.</summary>
    internal IEnumerable<string> FindFaults()
    {
        if (TableName is null || TableName.Length is < 3 or > 255 || !TableName.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            yield return $"{nameof(TableName)} of the leases must have 3-255 of A-Z, a-z, 0-9, '-', '_' and '.'";
        if (ServiceUrl is not null && !(ServiceUrl.IsAbsoluteUri && ServiceUrl.Scheme is "http" or "https"))
            yield return $"{nameof(ServiceUrl)} of the leases must be an absolute http or https address";
    }
}
