namespace Integration.Dashboard.Moves;

/// <summary>What copies from one provider to another.</summary>
/// <param name="Bridges">The bridges of this process.</param>
/// <param name="Moves">The moves and mirrors whose journals there are, the last first.</param>
/// <param name="IsFolderSet">Whether there is a folder for journals.</param>
internal sealed record MovesModel(IReadOnlyList<BridgeAccount> Bridges, IReadOnlyList<MoveAccount> Moves, bool IsFolderSet);
