using System.Text.Json;
using ClickAnalytics.Clicks;

namespace ClickAnalytics.Accounts;

/// <summary>
/// The books of one group, which outlive the process where they have a file. What a click changes and that it came are saved together, so
/// that a group that goes on behind its last checkpoint finds the clicks from there on counted, each once.
/// </summary>
public sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly string? _file;
    private readonly Action<Books, Click> _enter;
    private readonly Books _books;

    /// <param name="file">Where it is kept; null for this process only.</param>
    /// <param name="enter">What a click that is new changes.</param>
    public Ledger(string? file, Action<Books, Click> enter)
    {
        (_file, _enter) = (file, enter);
        _books = File.Exists(file) ? JsonSerializer.Deserialize<Books>(File.ReadAllText(file))! : new Books();
    }

    public int Clicks => Read(b => b.Clicks);

    /// <summary>Looks at the books while nobody writes in them.</summary>
    public T Read<T>(Func<Books, T> look)
    {
        lock (_lock)
            return look(_books);
    }

    /// <summary>Enters clicks, in their order.</summary>
    public void Enter(params IEnumerable<Click> clicks)
    {
        lock (_lock)
        {
            foreach (var click in clicks)
            {
                if (_books.Take(click))
                    _enter(_books, click);
            }

            Save();
        }
    }

    // A process that is killed while it writes leaves the file as it was.
    private void Save()
    {
        if (_file is null)
            return;
        File.WriteAllText(_file + ".new", JsonSerializer.Serialize(_books));
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
