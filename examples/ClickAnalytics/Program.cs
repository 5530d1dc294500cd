using ClickAnalytics;
using Integration;
using Integration.Hosting;
using Spectre.Console;

try
{
    return (await new AnalyticsApp(args, AnsiConsole.Console).RunAsync()).AddsUp ? 0 : 1;
}
catch (Exception e) when (e is MessagingException or MessagingConfigurationException or InvalidOperationException or InvalidDataException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (OperationCanceledException)
{
    return 130;
}
