namespace Integration.Migration;

/// <summary>Accounts for every message of a move, from its journal and both sides.</summary>
public static class Verifier
{
    /// <summary>Verifies a move that is not running.</summary>
    /// <exception cref="JournalException">The journal is missing or damaged.</exception>
    public static Task<VerifyReport> VerifyAsync(
        IMessaging from, IMessaging to, string journalPath, VerifyOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
