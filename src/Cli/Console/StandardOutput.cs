using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Integration.Cli;

/// <summary>
/// Standard output that says when it can't be written: .NET's own console stream takes a pipe whose reader has gone for a success, and
/// what is deleted once it was written would be lost.
/// </summary>
internal sealed partial class StandardOutput : Stream
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A writer whose every write reaches the operating system before it returns.</summary>
    public static TextWriter Open()
    {
        // A terminal is there as long as the process, and .NET's stream knows how to write to it.
        if (!Console.IsOutputRedirected)
            return Console.Out;
        Stream stream = OperatingSystem.IsWindows()
            ? new FileStream(new SafeFileHandle(GetStandardHandle(-11), ownsHandle: false), FileAccess.Write, bufferSize: 0)
            : new StandardOutput();
        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = WriteDescriptor(1, buffer, buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
                throw new IOException(error == BrokenPipe ? "Standard output is no longer read." : $"Standard output can't be written: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    private static partial nint GetStandardHandle(int which);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteDescriptor(int descriptor, ReadOnlySpan<byte> buffer, nint count);
}
