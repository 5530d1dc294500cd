using System.Globalization;

namespace Integration.Dashboard.Rendering;

/// <summary>Durations for people: the two largest units.</summary>
internal static class Durations
{
    /// <summary>Such as <c>3 d 4 h</c>, <c>5 min 10 s</c>, or <c>0 s</c>.</summary>
    public static string Text(TimeSpan duration) => duration switch
    {
        { Days: > 0 } => $"{duration.Days.ToString("#,0", CultureInfo.InvariantCulture)} d {duration.Hours} h",
        { Hours: > 0 } => $"{duration.Hours} h {duration.Minutes} min",
        { Minutes: > 0 } => $"{duration.Minutes} min {duration.Seconds} s",
        _ => $"{duration.Seconds} s",
    };

    /// <summary>The same of a number of seconds.</summary>
    public static string Seconds(double seconds) => Text(TimeSpan.FromSeconds(seconds));
}
