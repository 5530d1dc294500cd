namespace Integration.Migration;

/// <summary>The file of a journal.</summary>
internal static class JournalFile
{
    /// <summary>Opens one, or begins it.</summary>
    /// <exception cref="JournalException">It can't be opened.</exception>
    public static SyncedFile Open(string path)
    {
        try
        {
            return SyncedFile.Open(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal '{path}' can't be opened: {exception.Message}", exception);
        }
    }
}
