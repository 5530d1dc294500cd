using System.Runtime.Versioning;

namespace Integration.Migration;

/// <summary>Opens files that hold messages or tell of them: for their owner alone, and never through a link that somebody else laid.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnersRights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>What is there is everybody's, such as /dev/null.</summary>
    private const string Devices = "/dev/";

    /// <summary>
    /// Opens a file. One that is made is for its owner alone (mode 0600), as is its folder if that has to be made; so is from then on one
    /// that is there already and is opened to write.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it must be new.</param>
    /// <param name="access">What for.</param>
    /// <param name="share">What others may do meanwhile.</param>
    /// <param name="options">Such as writing through to the disk.</param>
    /// <exception cref="IOException">It is a symbolic link, exists though it must be new, can be read by others and belongs to one of them, or can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share = FileShare.None, FileOptions options = FileOptions.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
            CreateFolder(folder);
        if (new FileInfo(full).LinkTarget is { } target)
            throw new IOException($"'{path}' is a symbolic link to '{target}'. Name the file itself.");

        // No buffer: what was written is with the operating system at once.
        var how = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = options, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is FileMode.CreateNew or FileMode.Create or FileMode.OpenOrCreate or FileMode.Append)
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var opened = new FileStream(full, how);
        try
        {
            if (!OperatingSystem.IsWindows() && access != FileAccess.Read && !full.StartsWith(Devices, StringComparison.Ordinal))
                KeepFromOthers(opened, path);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void KeepFromOthers(FileStream file, string path)
    {
        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        if ((mode & ~OwnersRights) == UnixFileMode.None)
            return;
        try
        {
            File.SetUnixFileMode(file.SafeFileHandle, mode & OwnersRights);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"'{path}' is somebody else's, and others can read or write it. Name another file.", exception);
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
