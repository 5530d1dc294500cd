using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Integration;

/// <summary>
/// A message to send: a body of bytes, typed headers and the well-known properties that every provider carries as
/// themselves (clause M3). Immutable; vary one with <c>with</c>.
/// </summary>
/// <remarks>Equality is by content, the body byte by byte. <see cref="ToString"/> never shows the body or header values.</remarks>
public sealed record Message
{
    // What few messages have stands apart: of a message that waits somewhere there may be millions.
    private Seldom _seldom = Seldom.None;

    private MessageIdentity _identity;

    /// <summary>The payload: any bytes, empty included, up to the provider's size limit (clauses M1, M6).</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Typed headers, at least 64 a message on every provider (clause M2).</summary>
    public MessageHeaders Headers { get; init; } = MessageHeaders.Empty;

    /// <summary>The identity of the message, 1–128 characters; assigned at send when null (a version 7 GUID, 32 hexadecimal digits).</summary>
    public string? MessageId
    {
        get => _identity.Text;
        init => _identity = new(value);
    }

    /// <summary>Relates the message to others, up to 128 characters: a reply carries that of its request.</summary>
    public string? CorrelationId
    {
        get => _seldom.CorrelationId;
        init => _seldom = value == _seldom.CorrelationId ? _seldom : _seldom with { CorrelationId = value };
    }

    /// <summary>What the message is about, up to 128 characters; often the name of its type.</summary>
    public string? Subject { get; init; }

    /// <summary>The media type of the body, up to 128 characters, such as <c>application/json</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>The queue that a reply should go to.</summary>
    public string? ReplyTo
    {
        get => _seldom.ReplyTo;
        init => _seldom = value == _seldom.ReplyTo ? _seldom : _seldom with { ReplyTo = value };
    }

    /// <summary>
    /// The group within which order is kept (clause Q14), 1–128 ASCII letters, digits and punctuation. Required on an ordered queue or
    /// topic, allowed on others. A group is a session on Service Bus and a message group on SQS.
    /// </summary>
    public string? GroupId { get; init; }

    /// <summary>
    /// Makes the broker drop a second message with the same value within the queue's window (clause Q15), 1–128 ASCII
    /// letters, digits and punctuation.
    /// </summary>
    public string? DeduplicationId
    {
        get => _seldom.DeduplicationId;
        init => _seldom = value == _seldom.DeduplicationId ? _seldom : _seldom with { DeduplicationId = value };
    }

    /// <summary>How long the message may be delivered once it is visible, that is after its <see cref="Delay"/> (clause Q13); null for the queue's own default. More than zero.</summary>
    public TimeSpan? TimeToLive
    {
        get => _seldom.TimeToLive;
        init => _seldom = value == _seldom.TimeToLive ? _seldom : _seldom with { TimeToLive = value };
    }

    /// <summary>How long after sending the message stays invisible (clause Q12); zero for at once.</summary>
    public TimeSpan Delay
    {
        get => _seldom.Delay;
        init => _seldom = value == _seldom.Delay ? _seldom : _seldom with { Delay = value };
    }

    /// <summary>The W3C <c>traceparent</c> of the sender's span; taken from <see cref="System.Diagnostics.Activity.Current"/> when null.</summary>
    public string? TraceParent
    {
        get => _seldom.TraceParent;
        init => _seldom = value == _seldom.TraceParent ? _seldom : _seldom with { TraceParent = value };
    }

    /// <summary>The W3C <c>tracestate</c> that goes with <see cref="TraceParent"/>.</summary>
    public string? TraceState
    {
        get => _seldom.TraceState;
        init => _seldom = value == _seldom.TraceState ? _seldom : _seldom with { TraceState = value };
    }

    /// <summary>What <see cref="MessageId"/> is the text of.</summary>
    internal MessageIdentity Identity => _identity;

    /// <summary>The body decoded as UTF-8; each invalid sequence reads as U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);

    /// <summary>A message with this text in UTF-8 and the content type <c>text/plain; charset=utf-8</c>.</summary>
    public static Message FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new() { Body = Encoding.UTF8.GetBytes(text), ContentType = "text/plain; charset=utf-8" };
    }

    /// <summary>A message with these bytes and the content type <c>application/octet-stream</c>.</summary>
    public static Message FromBytes(ReadOnlyMemory<byte> body) => new() { Body = body, ContentType = "application/octet-stream" };

    /// <summary>A message with this value as JSON, by source-generated metadata (works under trimming and AOT).</summary>
    /// <remarks>
    /// The body and its content type, and nothing else: it names no type, so where several handlers share a source none can be
    /// chosen for it, and it knows nothing of the serializer, the names of types and the CloudEvents mode that an
    /// application configures. On the generic host send by <c>IMessagePublisher</c> of Integration.Hosting, which does.
    /// </remarks>
    public static Message FromJson<T>(T value, JsonTypeInfo<T> typeInfo) =>
        new() { Body = JsonSerializer.SerializeToUtf8Bytes(value, typeInfo), ContentType = "application/json" };

    /// <summary>A message with this value as JSON, by reflection.</summary>
    /// <remarks><inheritdoc cref="FromJson{T}(T, JsonTypeInfo{T})" path="/remarks" /></remarks>
    [RequiresUnreferencedCode("JSON by reflection needs members that trimming may remove; pass a JsonTypeInfo<T> instead.")]
    [RequiresDynamicCode("JSON by reflection needs code made at run time; pass a JsonTypeInfo<T> instead.")]
    public static Message FromJson<T>(T value, JsonSerializerOptions? options = null) =>
        new() { Body = JsonSerializer.SerializeToUtf8Bytes(value, options ?? JsonSerializerOptions.Web), ContentType = "application/json" };

    /// <summary>Reads the body as JSON, by source-generated metadata.</summary>
    /// <exception cref="JsonException">The body is not JSON of that type.</exception>
    public T? ReadJson<T>(JsonTypeInfo<T> typeInfo) => JsonSerializer.Deserialize(Body.Span, typeInfo);

    /// <summary>Reads the body as JSON, by reflection.</summary>
    /// <exception cref="JsonException">The body is not JSON of that type.</exception>
    [RequiresUnreferencedCode("JSON by reflection needs members that trimming may remove; pass a JsonTypeInfo<T> instead.")]
    [RequiresDynamicCode("JSON by reflection needs code made at run time; pass a JsonTypeInfo<T> instead.")]
    public T? ReadJson<T>(JsonSerializerOptions? options = null) =>
        JsonSerializer.Deserialize<T>(Body.Span, options ?? JsonSerializerOptions.Web);

    /// <summary>This message with one header more (or replaced).</summary>
    public Message WithHeader(string name, HeaderValue value) => this with { Headers = Headers.With(name, value) };

    /// <summary>
    /// This message as every provider takes it; itself when it is legal. For sending on what was received: another client of the
    /// service may have sent what the API refuses, and that never keeps a message from being forwarded.
    /// </summary>
    /// <remarks>
    /// <para>A character that a header's name can't have becomes <c>_xHHHH_</c>, its code in hexadecimal. A property that is too long
    /// or has characters that it can't have keeps its beginning, with a hash of the whole behind it, so that equal ones stay
    /// equal and others different; the header <c>original.</c> and the property's name holds what it was. Of more than 64 headers
    /// the last by name go into the header <c>original.Headers</c>, a JSON object of <c>kind:value</c> by name. An unpaired surrogate becomes
    /// U+FFFD; a trace context that is not legal is left out.</para>
    /// <para>The size may grow, and an id that was empty is assigned at send.</para>
    /// </remarks>
    public Message ToLegal() => LegalMessage.Of(this);

    /// <summary>Equal body bytes, headers and properties.</summary>
    public bool Equals(Message? other) =>
        other is not null
        && Body.Span.SequenceEqual(other.Body.Span)
        && Headers.Equals(other.Headers)
        && Properties.Equals(other.Properties);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Body.Length, Headers, Properties);

    /// <summary>The id, subject and sizes; never the body or a header's value.</summary>
    public override string ToString() =>
        $"Message {MessageId ?? "(no id)"}{(Subject is null ? "" : $" '{Subject}'")}: {Body.Length} bytes, {Headers.Count} headers";

    /// <summary>Sets what sending adds, in a message that nobody else has yet.</summary>
    /// <param name="identity">Its id.</param>
    /// <param name="span">The W3C trace context of the span that it is sent in; null to keep its own.</param>
    internal void Stamp(MessageIdentity identity, (string? Parent, string? State)? span)
    {
        _identity = identity;
        if (span is var (parent, state))
            _seldom = _seldom with { TraceParent = parent, TraceState = state };
    }

    private (string?, string?, string?, string?, Seldom) Properties => (MessageId, Subject, ContentType, GroupId, _seldom);

    private sealed record Seldom
    {
        public static readonly Seldom None = new();

        public string? CorrelationId { get; init; }

        public string? ReplyTo { get; init; }

        public string? DeduplicationId { get; init; }

        public TimeSpan? TimeToLive { get; init; }

        public TimeSpan Delay { get; init; }

        public string? TraceParent { get; init; }

        public string? TraceState { get; init; }
    }
}
