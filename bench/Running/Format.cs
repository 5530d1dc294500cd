using System.Globalization;

namespace Integration.Benchmarks;

internal static class Format
{
    public static string Name(Metric metric) => metric switch
    {
        Metric.Rate => "messages/s",
        Metric.Transactions => "transactions/s",
        Metric.Cpu => "CPU µs a message",
        Metric.Compiling => "compiling µs a message",
        Metric.Bytes => "bytes a message",
        Metric.Requests => "requests a message",
        Metric.Processor => "CPU ms",
        _ => "median ms",
    };

    /// <summary>Three digits that matter.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "N0", >= 10 => "N1", >= 0.1 or 0 => "N2", _ => "G2" }, CultureInfo.InvariantCulture);
}
