namespace Integration.Dashboard.Overview;

internal sealed record OverviewModel(string Provider);
