using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS.Model;

namespace Amazon.SQS.Internal;

/// <summary>Compares the MD5 sums that SQS reports with those of what was sent or received, as the official client always does.</summary>
internal sealed class Md5ValidationHandler : PipelineHandler
{
    public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
    {
        var response = await base.InvokeAsync<T>(executionContext).ConfigureAwait(false);
        Validate(executionContext.RequestContext.OriginalRequest, executionContext.ResponseContext.Response);
        return response;
    }

    private static void Validate(AmazonWebServiceRequest request, AmazonWebServiceResponse response)
    {
        switch ((request, response))
        {
            case (SendMessageRequest sent, SendMessageResponse answer):
                if (!string.IsNullOrEmpty(answer.MD5OfMessageBody))
                {
                    CompareBody(sent.MessageBody, answer.MD5OfMessageBody, null);
                }

                CompareAttributes(sent.MessageAttributes, answer.MD5OfMessageAttributes, null);
                break;
            case (SendMessageBatchRequest sent, SendMessageBatchResponse answer):
                var entries = sent.Entries.ToDictionary(entry => entry.Id);
                foreach (var result in answer.Successful ?? [])
                {
                    var entry = entries[result.Id];
                    CompareBody(entry.MessageBody, result.MD5OfMessageBody, result.MessageId);
                    CompareAttributes(entry.MessageAttributes, result.MD5OfMessageAttributes, result.MessageId);
                }

                break;
            case (_, ReceiveMessageResponse received):
                foreach (var message in received.Messages ?? [])
                {
                    CompareBody(message.Body, message.MD5OfBody, message.MessageId);
                    CompareAttributes(message.MessageAttributes, message.MD5OfMessageAttributes, message.MessageId);
                }

                break;
        }
    }

    private static void CompareBody(string body, string expected, string messageId) =>
        Compare(Encoding.UTF8.GetBytes(body ?? ""), expected, "MD5 hash mismatch", messageId);

    private static void CompareAttributes(Dictionary<string, MessageAttributeValue> attributes, string expected, string messageId)
    {
        if (attributes is not { Count: > 0 } || string.IsNullOrEmpty(expected))
        {
            return;
        }

        using var buffer = new MemoryStream();
        foreach (var (name, value) in attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Append(buffer, Encoding.UTF8.GetBytes(name));
            Append(buffer, Encoding.UTF8.GetBytes(value.DataType));
            buffer.WriteByte(value.BinaryValue is null ? (byte)1 : (byte)2);
            Append(buffer, value.BinaryValue?.ToArray() ?? Encoding.UTF8.GetBytes(value.StringValue ?? ""));
        }

        Compare(buffer.ToArray(), expected, "Attribute MD5 hash mismatch", messageId);
    }

    private static void Append(MemoryStream buffer, byte[] bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        buffer.Write(length);
        buffer.Write(bytes);
    }

    private static void Compare(byte[] content, string expected, string mismatch, string messageId)
    {
        if (!string.Equals(Convert.ToHexStringLower(MD5.HashData(content)), expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new AmazonSQSException(messageId is null ? mismatch : $"{mismatch} for message id {messageId}");
        }
    }
}
