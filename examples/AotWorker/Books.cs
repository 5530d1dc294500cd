using System.Collections.Concurrent;

namespace AotWorker;

/// <summary>What became of the orders.</summary>
internal sealed class Books(int orders)
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<int, int> _billed = new();
    private readonly ConcurrentDictionary<int, int> _exported = new();

    /// <summary>How many orders the shop places.</summary>
    public int Orders => orders;

    /// <summary>Every third order stays at home.</summary>
    public static string Country(int number) => (number % 3) switch { 0 => "DE", 1 => "AT", _ => "FR" };

    private int Abroad { get; } = Enumerable.Range(0, orders).Count(n => Country(n) != "DE");

    /// <summary>Ends when nothing is left to do.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Notes a bill.</summary>
    public void Bill(Order order) => Note(_billed, order);

    /// <summary>Notes an export.</summary>
    public void Export(Order order) => Note(_exported, order);

    /// <summary>Prints the accounts; the exit code.</summary>
    public int Report()
    {
        var balanced = IsOnce(_billed, orders) && IsOnce(_exported, Abroad);
        Console.WriteLine($"{orders} placed, {_billed.Count} billed, {_exported.Count} exported: {(balanced ? "the accounts balance" : "SOMETHING IS WRONG")}");
        return balanced ? 0 : 1;
    }

    private void Note(ConcurrentDictionary<int, int> book, Order order)
    {
        book.AddOrUpdate(order.Number, 1, (_, times) => times + 1);
        if (_billed.Count == orders && _exported.Count == Abroad)
            _closed.TrySetResult();
    }

    private static bool IsOnce(ConcurrentDictionary<int, int> book, int expected) => book.Count == expected && book.Values.All(times => times == 1);
}
