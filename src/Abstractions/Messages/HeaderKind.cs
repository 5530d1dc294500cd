namespace Integration;

/// <summary>The type of a <see cref="HeaderValue"/>. These eight travel with their type on every provider.</summary>
public enum HeaderKind
{
    /// <summary>Unicode text; unpaired surrogates are refused at send.</summary>
    String,

    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary><see cref="long"/>; every smaller integer widens to it.</summary>
    Int64,

    /// <summary><see cref="double"/>, including NaN and the infinities.</summary>
    Double,

    /// <summary><see cref="decimal"/>, with its scale.</summary>
    Decimal,

    /// <summary><see cref="System.DateTimeOffset"/> to the tick, with its offset.</summary>
    DateTimeOffset,

    /// <summary><see cref="System.Guid"/>.</summary>
    Guid,

    /// <summary>A sequence of bytes.</summary>
    Binary,
}
