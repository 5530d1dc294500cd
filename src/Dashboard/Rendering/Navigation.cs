namespace Integration.Dashboard.Rendering;

/// <summary>The areas, in the order of the menu: the path below the root and what it is called.</summary>
internal static class Navigation
{
    public static IReadOnlyList<(string Path, string Name)> Areas { get; } =
    [
        ("", "Overview"),
        ("/topology", "Topology"),
        ("/messages", "Messages"),
        ("/dead-letters", "Dead letters"),
        ("/consumers", "Consumers"),
        ("/moves", "Moves"),
        ("/capabilities", "Capabilities"),
    ];
}
