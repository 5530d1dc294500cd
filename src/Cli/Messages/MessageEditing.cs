using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Integration.Migration;

namespace Integration.Cli;

/// <summary>Lets a person edit a message as JSON, in a file that is gone when that is done.</summary>
internal static class MessageEditing
{
    private static readonly JsonSerializerOptions Indented = new(CliJson.Readable.Options) { WriteIndented = true };

    /// <exception cref="CliException">What was written is no message.</exception>
    public static async Task<Message> EditAsync(CliContext context, Message message, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"dead-letter-{Guid.NewGuid():N}.json");
        try
        {
            var written = PrivateFile.Open(file, FileMode.CreateNew, FileAccess.Write);
            await using (written.ConfigureAwait(false))
                await written.WriteAsync(Encoding.UTF8.GetBytes(JsonNode.Parse(MessageDocument.Write(message))!.ToJsonString(Indented) + "\n"), cancellationToken).ConfigureAwait(false);
            await context.Host.EditFile(file, cancellationToken).ConfigureAwait(false);
            return MessageLineReader.Read(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false));
        }
        catch (FormatException e)
        {
            throw new CliException(ExitCode.Usage, $"Nothing was done: what was edited is no message. {e.Message}", e);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
