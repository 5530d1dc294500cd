namespace Integration.Cli;

/// <summary>What its user has chosen to see, by keys.</summary>
/// <param name="watch">What is looked at.</param>
/// <param name="order">By what it is sorted at first.</param>
/// <param name="filter">Which are shown at first.</param>
internal sealed class TopView(SourceWatch watch, SourceOrder order, string filter)
{
    private static readonly SourceOrder[] Orders = Enum.GetValues<SourceOrder>();

    private WatchedSource? _selected;

    public SourceOrder Order { get; private set; } = order;

    public string Filter { get; private set; } = filter;

    /// <summary>Whether letters go to the filter.</summary>
    public bool IsTyping { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>The source whose dead letters are to be shown; null for the table.</summary>
    public WatchedSource? Opened { get; private set; }

    /// <summary>How often <c>r</c> was pressed since that was opened: how often its dead letters are to be received and given back.</summary>
    public int Receives { get; private set; }

    /// <summary>What is to be shown, in order.</summary>
    public List<WatchedSource> Shown =>
        [.. SourceOrders.Sort(watch.Sources.Where(s => SourceChoice.Selects(Filter, s.Name)), Order, s => s.Name, s => s.Counts)];

    /// <summary>The row of <see cref="Shown"/> that <c>d</c> opens; the first when none was chosen or the chosen one is not shown.</summary>
    public WatchedSource? SelectedOf(List<WatchedSource> shown) => _selected is not null && shown.Contains(_selected) ? _selected : shown.FirstOrDefault();

    public void Press(ConsoleKeyInfo key)
    {
        if (IsTyping)
            Type(key);
        else if (Opened is not null)
            Close(key);
        else
            Choose(key);
    }

    private void Type(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.Enter:
                IsTyping = false;
                break;
            case ConsoleKey.Escape:
                (IsTyping, Filter) = (false, "");
                break;
            case ConsoleKey.Backspace:
                Filter = Filter.Length > 0 ? Filter[..^1] : "";
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                    Filter += key.KeyChar;
                break;
        }
    }

    private void Close(ConsoleKeyInfo key)
    {
        if (key.Key is ConsoleKey.Escape or ConsoleKey.Backspace || key.KeyChar is 'd' or 'q')
            (Opened, Receives) = (null, 0);
        else if (key.KeyChar == 'r')
            Receives++;
    }

    private void Choose(ConsoleKeyInfo key)
    {
        if (key.Key is ConsoleKey.UpArrow or ConsoleKey.DownArrow || key.KeyChar is 'j' or 'k')
            Move(key.Key == ConsoleKey.UpArrow || key.KeyChar == 'k' ? -1 : 1);
        else if (key.KeyChar == 's')
            Order = Orders[(Array.IndexOf(Orders, Order) + 1) % Orders.Length];
        else if (key.KeyChar is '/' or 'f')
            IsTyping = true;
        else if (key.KeyChar == 'd' || key.Key == ConsoleKey.Enter)
            Opened = SelectedOf(Shown);
        else if (key.KeyChar == 'q')
            IsClosed = true;
    }

    private void Move(int by)
    {
        var shown = Shown;
        if (SelectedOf(shown) is { } selected)
            _selected = shown[Math.Clamp(shown.IndexOf(selected) + by, 0, shown.Count - 1)];
    }
}
