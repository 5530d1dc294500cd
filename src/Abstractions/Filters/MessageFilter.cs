using System.Diagnostics.CodeAnalysis;
using Integration.Filters;

namespace Integration;

/// <summary>
/// Selects messages by their headers and well-known properties (clause T5): conditions that must all hold, one per field,
/// each of tests of which any must pass. That is what every service can express, so an equal filter selects the same
/// messages on every provider. Immutable.
/// </summary>
/// <remarks>
/// <para>As text: <c>country in ('DE', 'AT') and amount &gt;= 100 and exists(vip) and not exists(test) and $subject starts with 'order.'</c>.
/// The text that <see cref="ToString"/> gives is canonical (the order of conditions and values doesn't matter) and reads back
/// to an equal filter.</para>
/// <para>What a test means:</para>
/// <list type="bullet">
/// <item>An absent field passes only <c>not exists</c>. A property is absent when it is null.</item>
/// <item>Types are strict. A string literal equals only <see cref="HeaderKind.String"/> headers and properties, ordinal and
/// case-sensitive; a boolean only <see cref="HeaderKind.Boolean"/> headers; a number the <see cref="HeaderKind.Int64"/>,
/// <see cref="HeaderKind.Double"/> and <see cref="HeaderKind.Decimal"/> headers of that value, compared without rounding.
/// The value of a double is that of its shortest text that reads back (0.1 is 0.1).</item>
/// <item><c>!=</c> and <c>not in</c> pass when the field exists and has none of the values, so also when its type is another.</item>
/// <item>A <see cref="HeaderKind.Guid"/>, <see cref="HeaderKind.DateTimeOffset"/> or <see cref="HeaderKind.Binary"/> header and
/// a double that is NaN or infinite pass only <c>exists</c>.</item>
/// </list>
/// </remarks>
public sealed record MessageFilter : IParsable<MessageFilter>
{
    /// <summary>The longest text of a filter, in UTF-16 characters.</summary>
    public const int MaxLength = 8192;

    private readonly string _text;

    private MessageFilter(IEnumerable<FilterCondition> conditions)
    {
        var sorted = conditions.ToList();
        sorted.Sort((left, right) => (left.Field.Property, right.Field.Property) switch
        {
            (null, null) => string.CompareOrdinal(left.Field.HeaderName, right.Field.HeaderName),
            var (a, b) => Nullable.Compare(a, b),
        });
        Conditions = sorted.AsReadOnly();
        _text = string.Join(" and ", sorted.Select(condition =>
            sorted.Count > 1 && condition.HasAlternatives ? $"({condition})" : condition.ToString()));
    }

    /// <summary>Selects every message. Its text is empty.</summary>
    public static MessageFilter All { get; } = new([]);

    /// <summary>The conditions, which must all hold: at most one per field, headers by name before properties.</summary>
    public IReadOnlyList<FilterCondition> Conditions { get; }

    /// <summary>Starts a condition on a header.</summary>
    /// <exception cref="ArgumentException">The name is illegal: see <see cref="HeaderName"/>.</exception>
    public static FilterField Header(string name) => FilterField.ForHeader(name);

    /// <summary>Starts a condition on a well-known property.</summary>
    public static FilterField Property(MessageProperty property) => FilterField.ForProperty(property);

    /// <summary>A filter of these conditions; two on one field are merged as by <c>&amp;</c>.</summary>
    /// <exception cref="ArgumentException">
    /// Two conditions on one field can't be merged, or the text would be longer than <see cref="MaxLength"/>.
    /// </exception>
    public static MessageFilter Of(params IEnumerable<FilterCondition> conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        var byField = new Dictionary<FilterField, FilterCondition>();
        foreach (var condition in conditions)
        {
            ArgumentNullException.ThrowIfNull(condition, nameof(conditions));
            if (!byField.TryGetValue(condition.Field, out var earlier))
                byField[condition.Field] = condition;
            else if (FilterJoin.And(earlier, condition) is var (joined, fault))
                byField[condition.Field] = joined ?? throw new ArgumentException($"The filter is not expressible: {fault}.", nameof(conditions));
        }

        var made = new MessageFilter(byField.Values);
        return made._text.Length <= MaxLength
            ? made
            : throw new ArgumentException($"The filter's text has {made._text.Length} characters, the limit is {MaxLength}.", nameof(conditions));
    }

    /// <summary>Reads a filter from text; empty text is <see cref="All"/>.</summary>
    /// <exception cref="FilterSyntaxException">The text is not a filter; the message tells where, what was found and what was expected.</exception>
    public static MessageFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FilterParser.Parse(text);
    }

    /// <summary>Reads a filter from text; empty text is <see cref="All"/>, null is not a filter.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out MessageFilter? filter,
        [NotNullWhen(false)] out FilterSyntaxError? error)
    {
        (filter, error) = (null, null);
        try
        {
            filter = text is null ? null : FilterParser.Parse(text);
            error = text is null ? FilterSyntaxError.At("", 0, "null", "a filter") : null;
        }
        catch (FilterSyntaxException exception)
        {
            error = exception.Error;
        }

        return filter is not null;
    }

    static MessageFilter IParsable<MessageFilter>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<MessageFilter>.TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out MessageFilter result) => TryParse(s, out result, out _);

    /// <summary>Both must hold.</summary>
    /// <exception cref="ArgumentException">
    /// Both have a condition on the same field, and these can't be merged into one; the message says what to do.
    /// </exception>
    public static MessageFilter operator &(MessageFilter left, MessageFilter right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Of(left.Conditions.Concat(right.Conditions));
    }

    /// <summary>Either must hold; both must be one condition on the same field.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static MessageFilter operator |(MessageFilter left, MessageFilter right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var (joined, fault) = FilterJoin.Or(left.Conditions, right.Conditions);
        return joined is null ? throw new ArgumentException($"The filter is not expressible: {fault}.", nameof(right)) : Of(joined);
    }

    /// <summary>Whether the filter selects a message.</summary>
    public bool Matches(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Conditions.All(condition => condition.Holds(message));
    }

    /// <summary>Equal conditions.</summary>
    public bool Equals(MessageFilter? other) => other is not null && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical text.</summary>
    public override string ToString() => _text;
}
