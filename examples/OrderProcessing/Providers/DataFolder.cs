using Microsoft.Extensions.Configuration;

namespace OrderProcessing.Providers;

/// <summary>The folder of this machine in which the example keeps its files.</summary>
internal static class DataFolder
{
    public static string Of(IConfiguration configuration) =>
        configuration["OrderProcessing:DataFolder"] is { Length: > 0 } folder ? folder : Path.Combine(Path.GetTempPath(), "order-processing");
}
