namespace Integration.Dashboard.Moves;

/// <summary>The moves and mirrors whose journals there are, the last first.</summary>
internal sealed record MovesModel(IReadOnlyList<MoveAccount> Moves, bool IsFolderSet);
