namespace Integration.ContractTests;

/// <summary>A filter and the ids of the messages that it selects.</summary>
/// <param name="Text">The filter.</param>
/// <param name="Selects">The ids of the messages of <see cref="FilterTable"/> that it selects, separated by blanks.</param>
/// <param name="MayBeRefused">Whether a provider may be unable to express it; it then refuses it at creation.</param>
internal sealed record FilterRow(string Text, string Selects, bool MayBeRefused = false)
{
    public IEnumerable<string> Ids => Selects.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
}

/// <summary>Messages, filters, and which selects which: written out by hand, not worked out by an evaluator.</summary>
internal static class FilterTable
{
    private const string Everything = "at bare big de decimal empty fr guid negative obrien tenth test text unicode us";
    private const string WithCountry = "at de empty fr guid negative obrien test text unicode us";

    public static IReadOnlyList<Message> Messages { get; } =
    [
        Make("de", ("country", "DE"), ("amount", 100L), ("vip", true)) with { Subject = "order.placed" },
        Make("at", ("country", "AT"), ("amount", 99.99m)) with { Subject = "order.cancelled" },
        Make("us", ("country", "US"), ("amount", 250.5)) with { Subject = "invoice.paid", CorrelationId = "c-1", GroupId = "g1", ReplyTo = "replies" },
        Make("fr", ("country", "FR"), ("vip", false)),
        Make("test", ("country", "DE"), ("amount", 1000L), ("vip", true), ("test", "yes")) with { Subject = "order.placed" },
        Make("bare"),
        Make("text", ("country", "de"), ("amount", "100")),
        Make("empty", ("country", ""), ("flag", false)),
        Make("negative", ("country", "DE"), ("amount", -5L)),
        Make("decimal", ("amount", 100.00m)),
        Make("tenth", ("amount", 0.1)),
        Make("big", ("amount", 9_007_199_254_740_993L)),
        Make("obrien", ("country", "O'Brien"), ("name", "a%b_c")),
        Make("guid", ("country", Guid.Empty), ("amount", double.NaN)),
        Make("unicode", ("country", "\u00c4\u20ac\U0001F600")) with { Subject = "bestellung.gr\u00f6\u00dfe" },
    ];

    public static IReadOnlyList<FilterRow> Rows { get; } =
    [
        new("", Everything),
        // Equality, its case, and its types.
        new("country = 'DE'", "de negative test"),
        new("country = 'de'", "text"),
        new("country = 'XX'", ""),
        new("country = ''", "empty"),
        new("country = 'O''Brien'", "obrien"),
        new("country = '\u00c4\u20ac\U0001F600'", "unicode"),
        new("name = 'a%b_c'", "obrien"),
        new("amount = 100", "de decimal"),
        new("amount = 100.0", "de decimal"),
        new("amount = '100'", "text"),
        new("amount = 99.99", "at"),
        new("amount = 0.1", "tenth"),
        new("amount = -5", "negative"),
        new("amount = 250.5", "us"),
        new("vip = true", "de test"),
        new("vip = false", "fr"),
        new("flag = false", "empty"),
        new("flag = true", ""),
        // Not equal: the field must exist and be comparable; another type of text, number or boolean is another value.
        new("country != 'DE'", "at empty fr obrien text unicode us"),
        new("amount != 100", "at big negative tenth test text us"),
        new("vip != true", "fr"),
        new("test != 'yes'", ""),
        new("country <> 'DE'", "at empty fr obrien text unicode us"),
        // Lists.
        new("country in ('DE', 'AT')", "at de negative test"),
        new("country in ('AT')", "at"),
        new("amount in (100, 0.1)", "de decimal tenth"),
        new("country not in ('DE', 'AT')", "empty fr obrien text unicode us"),
        new("amount not in (100, -5)", "at big tenth test text us"),
        // Prefixes, with what other languages take for wildcards.
        new("country starts with 'D'", "de negative test"),
        new("country starts with 'DE'", "de negative test"),
        new("country starts with 'd'", "text"),
        new("country starts with 'O'''", "obrien"),
        new("name starts with 'a%'", "obrien"),
        new("name starts with 'a_'", ""),
        new("name starts with 'b'", ""),
        new("amount starts with '1'", "text"),
        // Numbers.
        new("amount > 100", "big test us"),
        new("amount >= 100", "big de decimal test us"),
        new("amount < 100", "at negative tenth"),
        new("amount <= 99.99", "at negative tenth"),
        new("amount < 0", "negative"),
        new("amount > 0 and amount < 1", "tenth"),
        new("amount >= 99.99 and amount <= 100", "at de decimal"),
        new("amount > 99.99 and amount < 100", ""),
        new("amount = 9007199254740993", "big", MayBeRefused: true),
        new("amount = 9007199254740992", "", MayBeRefused: true),
        new("amount > 9007199254740992", "big", MayBeRefused: true),
        // Existence.
        new("exists(country)", WithCountry),
        new("not exists(country)", "bare big decimal tenth"),
        new("exists(vip)", "de fr test"),
        new("not exists(nothing)", Everything),
        new("exists(nothing)", ""),
        // Properties.
        new("$subject = 'order.placed'", "de test"),
        new("$subject starts with 'order.'", "at de test"),
        new("$subject != 'order.placed'", "at unicode us"),
        new("$subject in ('order.cancelled', 'invoice.paid')", "at us"),
        new("exists($subject)", "at de test unicode us"),
        new("not exists($subject)", "bare big decimal empty fr guid negative obrien tenth text"),
        new("$correlationId = 'c-1'", "us"),
        new("$messageId in ('de', 'us')", "de us"),
        new("$groupId = 'g1'", "us"),
        new("$replyTo = 'replies'", "us"),
        new("$contentType starts with 'text/'", Everything),
        // And across fields, or within one.
        new("country = 'DE' and amount >= 100", "de test"),
        new("country = 'DE' and vip = true and not exists(test)", "de"),
        new("country != 'DE' and not exists(amount)", "empty fr obrien unicode"),
        new("country = 'DE' or country = 'FR'", "de fr negative test"),
        new("country = 'FR' or country starts with 'U'", "fr us", MayBeRefused: true),
        new("amount < 0 or amount > 200", "big negative test us", MayBeRefused: true),
        new("(country = 'DE' or not exists(country)) and amount = 100", "de decimal", MayBeRefused: true),
        new("country in ('DE', 'AT') and amount >= 100 and exists(vip) and not exists(test) and $subject starts with 'order.'", "de"),
    ];

    private static Message Make(string id, params ReadOnlySpan<(string, HeaderValue)> headers) =>
        Some.Message(id) with { MessageId = id, Headers = MessageHeaders.Create(headers) };
}
