namespace Integration.Cli;

/// <summary>For whom results are written.</summary>
internal enum OutputFormat
{
    /// <summary>People: text and tables.</summary>
    Text,

    /// <summary>Programs: JSON.</summary>
    Json,

    /// <summary>Programs and spreadsheets: comma-separated values.</summary>
    Csv,
}
