namespace Integration.Filters;

/// <summary>
/// What a filter tests: a header by its name, or a well-known property. Its methods make filters of one condition, to
/// be joined with <c>&amp;</c>: <c>MessageFilter.Header("country").In("DE", "AT") &amp; MessageFilter.Header("amount").AtLeast(100)</c>.
/// </summary>
public sealed record FilterField
{
    /// <summary>The names of all properties, for error messages.</summary>
    internal const string AllPropertyNames = "$subject, $correlationId, $contentType, $replyTo, $messageId, $groupId";

    // In the order of MessageProperty. '$' is illegal in header names, so the two can't clash.
    private static readonly string[] PropertyNames = AllPropertyNames.Split(", ");

    private FilterField(string? headerName, MessageProperty? property) => (HeaderName, Property) = (headerName, property);

    /// <summary>The name of the header; null for a property.</summary>
    public string? HeaderName { get; }

    /// <summary>The property; null for a header.</summary>
    public MessageProperty? Property { get; }

    /// <summary>The field of a header.</summary>
    /// <exception cref="ArgumentException">The name is illegal: see <see cref="Integration.HeaderName"/>.</exception>
    public static FilterField ForHeader(string name) => Integration.HeaderName.FindFault(name) is { } fault
        ? throw new ArgumentException($"'{name}' is not a legal header name: {fault}.", nameof(name))
        : new(name, null);

    /// <summary>The field of a well-known property.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such property.</exception>
    public static FilterField ForProperty(MessageProperty property) => Enum.IsDefined(property)
        ? new(null, property)
        : throw new ArgumentOutOfRangeException(nameof(property), property, "No such property.");

    /// <summary>The field has this value.</summary>
    /// <exception cref="ArgumentException">The field is a property, and the value not a string.</exception>
    public MessageFilter EqualTo(FilterLiteral value) => Make(new EqualsTest(value));

    /// <summary>The field exists and has another value.</summary>
    /// <exception cref="ArgumentException">The field is a property, and the value not a string.</exception>
    public MessageFilter NotEqualTo(FilterLiteral value) => NotIn(value);

    /// <summary>The field has one of these values.</summary>
    /// <exception cref="ArgumentException">There is no value; or the field is a property, and a value not a string.</exception>
    public MessageFilter In(params IEnumerable<FilterLiteral> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Make([.. values.Select(value => new EqualsTest(value))]);
    }

    /// <summary>The field exists and has none of these values.</summary>
    /// <exception cref="ArgumentException">There is no value, their types differ; or the field is a property, and a value not a string.</exception>
    public MessageFilter NotIn(params IEnumerable<FilterLiteral> values) => Make(new NotInTest(values));

    /// <summary>The field is a string that starts so.</summary>
    /// <exception cref="ArgumentException">The prefix is empty.</exception>
    public MessageFilter StartsWith(string prefix) => Make(new PrefixTest(prefix));

    /// <summary>The field is a number, this or larger.</summary>
    /// <exception cref="ArgumentException">The field is a property, which is a string.</exception>
    public MessageFilter AtLeast(decimal value) => Make(new NumericRangeTest(new(value, IsInclusive: true), null));

    /// <summary>The field is a larger number.</summary>
    /// <exception cref="ArgumentException">The field is a property, which is a string.</exception>
    public MessageFilter MoreThan(decimal value) => Make(new NumericRangeTest(new(value, IsInclusive: false), null));

    /// <summary>The field is a number, this or smaller.</summary>
    /// <exception cref="ArgumentException">The field is a property, which is a string.</exception>
    public MessageFilter AtMost(decimal value) => Make(new NumericRangeTest(null, new(value, IsInclusive: true)));

    /// <summary>The field is a smaller number.</summary>
    /// <exception cref="ArgumentException">The field is a property, which is a string.</exception>
    public MessageFilter LessThan(decimal value) => Make(new NumericRangeTest(null, new(value, IsInclusive: false)));

    /// <summary>The field exists.</summary>
    public MessageFilter Exists() => Make(new ExistsTest());

    /// <summary>The field does not exist.</summary>
    public MessageFilter NotExists() => Make(new NotExistsTest());

    /// <summary>The name as a filter's text: bare, in brackets where it would read as something else, or with <c>$</c>.</summary>
    public override string ToString() => Property is { } property
        ? PropertyNames[(int)property]
        : FilterLexer.IsBareName(HeaderName!) ? HeaderName! : $"[{HeaderName}]";

    /// <summary>The field of a property by its name with <c>$</c>; null when there is no such property.</summary>
    internal static FilterField? FindProperty(string name) =>
        Array.IndexOf(PropertyNames, name) is >= 0 and var index ? new(null, (MessageProperty)index) : null;

    internal HeaderValue? Read(Message message)
    {
        if (HeaderName is not null)
            return message.Headers.TryGetValue(HeaderName, out var value) ? value : default(HeaderValue?);
        var text = Property switch
        {
            MessageProperty.Subject => message.Subject,
            MessageProperty.CorrelationId => message.CorrelationId,
            MessageProperty.ContentType => message.ContentType,
            MessageProperty.ReplyTo => message.ReplyTo,
            MessageProperty.MessageId => message.MessageId,
            _ => message.GroupId,
        };
        return text is null ? default(HeaderValue?) : text;
    }

    private MessageFilter Make(params FilterTest[] tests) => MessageFilter.Of(new FilterCondition(this, tests));
}
