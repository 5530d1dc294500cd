namespace Integration.Dashboard.Messages;

/// <summary>The part of a look that a page shows.</summary>
internal sealed class LookPaging
{
    /// <summary>How many messages a page shows.</summary>
    public const int Size = 50;

    /// <param name="look">The look.</param>
    /// <param name="number">The page, from 1; one that is not there is the nearest.</param>
    public LookPaging(Look look, int number)
    {
        Last = Math.Max(1, (look.Messages.Count + Size - 1) / Size);
        Number = Math.Clamp(number, 1, Last);
        Messages = [.. look.Messages.Skip((Number - 1) * Size).Take(Size)];
        Text = look.Messages.Count == 0 ? "No messages" : $"{((Number - 1) * Size) + 1:N0}–{((Number - 1) * Size) + Messages.Count:N0} of {look.Messages.Count:N0}";
    }

    /// <summary>The page, from 1.</summary>
    public int Number { get; }

    /// <summary>The last page.</summary>
    public int Last { get; }

    public IReadOnlyList<SeenMessage> Messages { get; }

    /// <summary>Which part it is, in words.</summary>
    public string Text { get; }

    public int? Previous => Number > 1 ? Number - 1 : null;

    public int? Next => Number < Last ? Number + 1 : null;
}
