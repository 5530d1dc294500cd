namespace Integration.Dashboard.Rendering;

/// <summary>What is wrong, for people.</summary>
internal sealed record FaultModel(string Message);
