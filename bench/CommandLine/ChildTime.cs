using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Integration.Benchmarks.CommandLine;

/// <summary>The processor time of the programs that this process started and that have ended, which .NET doesn't tell on Unix.</summary>
internal static partial class ChildTime
{
    private const int Children = -1;

    public static TimeSpan Total
    {
        get
        {
            if (GetUsage(Children, out var usage) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            return Time(usage.UserSeconds, usage.UserMicroseconds) + Time(usage.SystemSeconds, usage.SystemMicroseconds);
        }
    }

    private static TimeSpan Time(long seconds, long microseconds) => TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds(microseconds);

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, out Usage usage);

    // On 64-bit Linux; sixteen words in all, of which the first four are the times. macOS has a shorter number of microseconds, with room for this one.
    [StructLayout(LayoutKind.Sequential, Size = 18 * sizeof(long))]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
