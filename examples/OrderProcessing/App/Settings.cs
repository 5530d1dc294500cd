using Microsoft.Extensions.Configuration;
using OrderProcessing.Flow;

namespace OrderProcessing.App;

/// <summary>A setting that can't be used.</summary>
public sealed class SettingException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Settings from appsettings.json, then environment variables (<c>Messaging__Provider</c>), then the command line; the last wins.</summary>
public static class Settings
{
    /// <summary>Whether an argument is a setting (<c>--Section:Key=value</c>) rather than an option of the command.</summary>
    public static bool IsSetting(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=')[0].Contains(':');

    /// <exception cref="SettingException">The file is no JSON.</exception>
    public static IConfiguration Load(IEnumerable<string> settings, IEnumerable<KeyValuePair<string, string?>> options)
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(AppContext.BaseDirectory)
                .AddJsonFile("appsettings.json", optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine([.. settings])
                .AddInMemoryCollection(options.Where(o => o.Value is not null))
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new SettingException(e.Message, e);
        }
    }

    /// <exception cref="SettingException">A value is out of its range, or unknown; every fault is listed.</exception>
    public static OrderFlowOptions ReadFlow(IConfiguration configuration)
    {
        OrderFlowOptions options;
        try
        {
            options = configuration.GetSection("OrderProcessing").Get<OrderFlowOptions>(b => b.ErrorOnUnknownConfiguration = true) ?? new();
        }
        catch (InvalidOperationException e)
        {
            throw new SettingException(e.Message, e);
        }

        var faults = options.FindFaults().ToList();
        return faults.Count == 0 ? options : throw new SettingException(string.Join(Environment.NewLine, faults));
    }
}
