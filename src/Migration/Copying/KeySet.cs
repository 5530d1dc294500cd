using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Integration.Migration;

/// <summary>
/// Keys of what is done with, each for as long as the move: a table of open addresses, whose slot is the key's own bits, as these are a
/// digest's. A small one is in memory; a larger one is a file that is mapped and has no name, so that it is the system's to keep or to
/// write out, and millions of messages take no more of the process than thousands. For one caller at a time.
/// </summary>
/// <param name="folder">Where the file is made. Where none can be, the table stays in memory.</param>
internal sealed unsafe class KeySet(string folder) : IDisposable
{
    /// <summary>Slots of the table that is in memory: 128 KiB.</summary>
    private const int Smallest = 8 * 1024;

    private UInt128[]? _memory = new UInt128[Smallest];
    private MemoryMappedViewAccessor? _view;
    private UInt128* _mapped;
    private int _slots = Smallest;

    /// <summary>Zero marks an empty slot.</summary>
    private bool _hasZero;
    private int _count;

    private Span<UInt128> Slots => _view is not null ? new Span<UInt128>(_mapped, _slots) : _memory ?? throw new ObjectDisposedException(nameof(KeySet));

    public bool Contains(UInt128 key) => key == UInt128.Zero ? _hasZero : Slots[Find(Slots, key)] == key;

    /// <summary>Adds keys; those that are there stay. Many at once wait for memory side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<UInt128> keys)
    {
        while (_count + keys.Length > _slots / 2)
            Grow();
        var slots = Slots;
        foreach (var key in keys)
        {
            ref var slot = ref slots[Find(slots, key)];
            _count += slot == key ? 0 : 1;
            slot = key;
            _hasZero |= key == UInt128.Zero;
        }
    }

    public void Dispose()
    {
        Unmap(_view);
        (_memory, _view) = (null, null);
    }

    /// <summary>Where the key is, or would be. Compiled well at once: a journal is read when the process has just begun.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Find(Span<UInt128> slots, UInt128 key)
    {
        var last = slots.Length - 1;
        var at = (int)(uint)key & last;
        while (slots[at] != UInt128.Zero && slots[at] != key)
            at = (at + 1) & last;
        return at;
    }

    private void Grow()
    {
        var earlier = Slots;
        var earlierView = _view;
        _slots = checked(_slots * 4);
        _view = TryMap(_slots);
        _memory = _view is null ? new UInt128[_slots] : null;
        byte* start = null;
        _view?.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _mapped = (UInt128*)start;
        var slots = Slots;
        foreach (var key in earlier)
        {
            if (key != UInt128.Zero)
                slots[Find(slots, key)] = key;
        }

        Unmap(earlierView);
    }

    private MemoryMappedViewAccessor? TryMap(int slots)
    {
        try
        {
            var path = Path.Combine(folder, $".{Guid.NewGuid():N}.keys");
            using var file = PrivateFile.Open(
                path, FileMode.CreateNew, FileAccess.ReadWrite, options: OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
            if (!OperatingSystem.IsWindows())
                File.Delete(path);

            // Written rather than only lengthened: a disk that is full tells now, and not when a slot is touched, which ends the process.
            var zeros = new byte[64 * 1024];
            for (var left = (long)slots * sizeof(UInt128); left > 0; left -= zeros.Length)
                file.Write(zeros);
            using var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            return map.CreateViewAccessor();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Unmap(MemoryMappedViewAccessor? view)
    {
        view?.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
    }
}
