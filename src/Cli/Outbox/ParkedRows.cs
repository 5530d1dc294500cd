using System.Runtime.CompilerServices;
using Integration.Outbox;

namespace Integration.Cli;

/// <summary>The parked rows that a command is to change, and those it named that were not there.</summary>
/// <param name="outbox">The outbox.</param>
/// <param name="filter">Which rows.</param>
/// <param name="most">How many at most; null for all.</param>
internal sealed class ParkedRows(OpenOutbox outbox, OutboxFilter filter, int? most)
{
    private const int Page = 100;

    private readonly HashSet<long> _missingRows = [.. filter.Sequences];
    private readonly HashSet<string> _missingIds = new(filter.MessageIds, StringComparer.Ordinal);

    /// <summary>Those that were found, and were no longer parked when they were to be changed.</summary>
    private readonly List<long> _gone = [];

    /// <summary>Changes each row: how many were parked until then.</summary>
    /// <param name="change">Changes the row of a number; false when it is not parked any more.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="before">What is done with some of them before they are changed.</param>
    public async Task<long> ChangeAsync(
        Func<long, CancellationToken, Task<bool>> change, CancellationToken cancellationToken, Func<IReadOnlyList<OutboxEntry>, Task>? before = null)
    {
        var changed = 0L;
        await foreach (var page in ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (before is not null)
                await before(page).ConfigureAwait(false);
            foreach (var row in page)
            {
                if (await change(row.Sequence, cancellationToken).ConfigureAwait(false))
                    changed++;
                else
                    _gone.Add(row.Sequence);
            }
        }

        return changed;
    }

    /// <summary>Tells of what was named, or found, and is not parked. None of it when only some were to be changed.</summary>
    /// <param name="context">The run.</param>
    /// <returns>Everything that is not parked, by number or id.</returns>
    public IReadOnlyList<string> TellMissing(CliContext context)
    {
        var rows = (most is null ? _missingRows : []).Concat(_gone).Order().Select(r => $"row {r}");
        List<string> missing = [.. rows, .. (most is null ? _missingIds : []).Order(StringComparer.Ordinal).Select(id => $"message {id}")];
        foreach (var what in missing)
            context.Out.Note($"There is no parked {what}.");
        return missing;
    }

    /// <summary>Rows by hundreds, the lower numbers first: so those of a group keep their order.</summary>
    private async IAsyncEnumerable<IReadOnlyList<OutboxEntry>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (after, left) = (0L, most ?? int.MaxValue);
        while (left > 0)
        {
            var page = await outbox.Rows.FindAsync(filter, Math.Min(left, Page), after, cancellationToken).ConfigureAwait(false);
            if (page.Count == 0)
                yield break;
            after = page[^1].Sequence;
            left -= page.Count;
            foreach (var row in page)
            {
                _missingRows.Remove(row.Sequence);
                _missingIds.Remove(row.MessageId);
            }

            yield return page;
        }
    }
}
