namespace Integration.Pipeline;

/// <summary>For stores: reads no more than they were asked for.</summary>
public static class BoundedReading
{
    /// <summary>Reads a stream to its end, or one byte past a length.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="length">The length that it should have.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, int length, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var buffer = new byte[Math.Min((long)length + 1, Array.MaxLength)];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return buffer.AsMemory(0, read);
    }
}
