namespace Integration.Drivers;

/// <summary>
/// Shrinks the reason and description of a dead letter to the room that its message leaves: a message near the size limit is
/// dead-lettered all the same, and tells as much as fits.
/// </summary>
public static class DeadLetterDetails
{
    private const string Cut = "\u2026";

    /// <summary>The details that fit: first the description is shortened, then the reason; what is shortened ends with an ellipsis.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="description">The description.</param>
    /// <param name="fits">
    /// Whether the message with these details is within the service's limit. Shorter details must fit wherever longer ones do; null
    /// stands for none at all.
    /// </param>
    /// <returns>What fits; two nulls when nothing does, whether or not the bare message fits.</returns>
    public static (string? Reason, string? Description) Fit(string? reason, string? description, Func<string?, string?, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        if (fits(reason, description))
            return (reason, description);
        if (fits(reason, null))
            return (reason, Longest(description, text => fits(reason, text)));
        return (Longest(reason, text => fits(text, null)), null);
    }

    /// <summary>The longest beginning that fits, ending between characters; null when none does.</summary>
    private static string? Longest(string? text, Func<string, bool> fits)
    {
        var (most, least) = (text?.Length ?? 0, 0);
        while (least < most)
        {
            var middle = (least + most + 1) / 2;
            if (fits(Beginning(text!, middle)))
                least = middle;
            else
                most = middle - 1;
        }

        return least == 0 || Beginning(text!, least) == Cut ? null : Beginning(text!, least);
    }

    private static string Beginning(string text, int length)
    {
        if (length == text.Length)
            return text;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + Cut;
    }
}
