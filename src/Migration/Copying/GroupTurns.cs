namespace Integration.Migration;

/// <summary>
/// Lets batches that are under way at once pass group by group in the order of their receipt: a batch waits for the
/// earlier ones that have messages of the same group.
/// </summary>
internal sealed class GroupTurns
{
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    /// <summary>Takes the turns of a batch; call it in the order of receipt, and dispose what it returns when the batch is done.</summary>
    public Turn Enter(IEnumerable<string> groups)
    {
        lock (_last)
        {
            var turn = new Turn(this);
            foreach (var group in groups.Distinct(StringComparer.Ordinal))
            {
                if (_last.TryGetValue(group, out var earlier))
                    turn.Earlier.Add(earlier);
                _last[group] = turn.Done;
                turn.Groups.Add(group);
            }

            return turn;
        }
    }

    private void Leave(Turn turn)
    {
        lock (_last)
        {
            foreach (var group in turn.Groups)
            {
                if (_last[group] == turn.Done)
                    _last.Remove(group);
            }
        }
    }

    /// <summary>A batch's turns.</summary>
    public sealed class Turn(GroupTurns turns) : IDisposable
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<Task> Earlier { get; } = [];

        public List<string> Groups { get; } = [];

        public Task Done => _done.Task;

        public Task WhenMineAsync() => Task.WhenAll(Earlier);

        public void Dispose()
        {
            turns.Leave(this);
            _done.TrySetResult();
        }
    }
}
