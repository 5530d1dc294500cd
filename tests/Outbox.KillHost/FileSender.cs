using System.Text;
using Integration.Drivers;

namespace Integration.Outbox.KillHost;

/// <summary>Stores messages in a file, which outlives this process as a broker does: a line each, written before it is confirmed.</summary>
internal sealed class FileSender(string file, ISenderDriver inner) : ISenderDriver
{
    public ValueTask<SendLimits> GetLimitsAsync(CancellationToken cancellationToken) => inner.GetLimitsAsync(cancellationToken);

    public PreparedMessage Prepare(Message message, DeadLetterInfo? deadLetter) => inner.Prepare(message, deadLetter);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<PreparedMessage> batch, CancellationToken cancellationToken)
    {
        // A line begins with its end of line: behind one that a kill cut off the next is still whole. What is cut off was never confirmed.
        var lines = string.Concat(batch.Select(m => $"\n{MessageDocument.Write(m.Message)}"));
        using (var stream = await OpenAsync(cancellationToken))
            stream.Write(Encoding.UTF8.GetBytes(lines));

        // An instant at which the message is stored and the row not marked: the kill falls here, too.
        await Task.Delay(2, cancellationToken);
        return [.. batch.Select(_ => new SendOutcome())];
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Opens the file once no other process has it: the end to append to is looked up at opening, and two would write over each other's lines there.</summary>
    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (!cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(1, cancellationToken);
            }
        }
    }
}
