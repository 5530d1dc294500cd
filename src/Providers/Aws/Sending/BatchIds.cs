using System.Globalization;
using Integration.Aws.Requests;
using Integration.Drivers;

namespace Integration.Aws.Sending;

/// <summary>The ids of entries within a batch request: their index.</summary>
internal static class BatchIds
{
    /// <summary>An entry that the service left out of its answer: not known to be stored.</summary>
    public static SendOutcome Unanswered { get; } = new(AwsErrors.EntryFailure("ServiceUnavailable", "The answer does not mention the entry.", isSenderFault: false));

    public static string Of(int index) => index.ToString(CultureInfo.InvariantCulture);

    public static int Index(string id) => int.Parse(id, CultureInfo.InvariantCulture);
}
