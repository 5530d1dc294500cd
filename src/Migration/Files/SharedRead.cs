using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Integration.Migration;

/// <summary>
/// Reads files that their writer has opened for itself alone, such as the journal of a running move. On Unix that is a lock which only tells other writers;
/// .NET asks for it to read as well. On Windows such a file can't be read.
/// </summary>
internal static partial class SharedRead
{
    private const int CloseOnExecLinux = 0x80000;
    private const int CloseOnExecMac = 0x1000000;

    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException locked) when ((OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && File.Exists(path))
        {
            var file = Open(path, OperatingSystem.IsLinux() ? CloseOnExecLinux : CloseOnExecMac);
            return file >= 0
                ? new FileStream(new SafeFileHandle(file, ownsHandle: true), FileAccess.Read)
                : throw new IOException($"'{path}' can't be read: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}", locked);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}
