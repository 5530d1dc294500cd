using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Integration.Operations.Portability;

/// <summary>The members that a method's code names: each call, and each method that it hands on as a delegate.</summary>
internal static class CalledMembers
{
    // By the first byte, and by the second behind 0xFE.
    private static readonly OpCode?[] OneByte = new OpCode?[256];
    private static readonly OpCode?[] TwoBytes = new OpCode?[256];

    static CalledMembers()
    {
        foreach (var code in typeof(OpCodes).GetFields().Select(f => f.GetValue(null)).OfType<OpCode>())
            (code.Size == 1 ? OneByte : TwoBytes)[code.Value & 0xFF] = code;
    }

    /// <exception cref="InvalidDataException">It is no code.</exception>
    public static IEnumerable<EntityHandle> Of(BlobReader code)
    {
        var called = new List<EntityHandle>();
        while (code.RemainingBytes > 0)
        {
            var first = code.ReadByte();
            var instruction = (first == 0xFE ? TwoBytes[code.ReadByte()] : OneByte[first]) ?? throw new InvalidDataException($"0x{first:X2} is no instruction.");
            if (instruction.OperandType == OperandType.InlineMethod)
                called.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
            else
                code.Offset += OperandSize(instruction.OperandType, code);
        }

        return called;
    }

    private static int OperandSize(OperandType operand, BlobReader code) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => checked(4 + (4 * code.ReadInt32())),
        _ => 4,
    };
}
