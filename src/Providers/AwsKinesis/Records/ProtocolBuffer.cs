namespace Integration.Aws.Kinesis.Records;

/// <summary>A field of a protocol buffer: a number of variable length, or bytes.</summary>
internal readonly record struct ProtocolField(ulong Number, ulong Value, ReadOnlyMemory<byte> Bytes);

/// <summary>Reads the fields of a protocol buffer, in their order.</summary>
internal ref struct ProtocolBuffer(ReadOnlyMemory<byte> buffer)
{
    private ReadOnlyMemory<byte> _rest = buffer;

    /// <exception cref="InvalidDataException">It is none.</exception>
    public bool TryReadField(out ProtocolField field)
    {
        field = default;
        if (_rest.IsEmpty)
            return false;
        var tag = ReadNumber();
        field = (tag & 7) switch
        {
            0 => new(tag >> 3, ReadNumber(), default),
            1 => new(tag >> 3, 0, Take(8)),
            2 => new(tag >> 3, 0, Take(ReadNumber())),
            5 => new(tag >> 3, 0, Take(4)),
            _ => throw new InvalidDataException(),
        };
        return true;
    }

    private ulong ReadNumber()
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1).Span[0];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }

        throw new InvalidDataException();
    }

    private ReadOnlyMemory<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
            throw new InvalidDataException();
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
