namespace Integration.Registration;

/// <summary>What may stand under a key, as a <see cref="ConfigurationReader"/> was asked for it: what editors are told by a schema.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Section">The section, where it is one.</param>
/// <param name="Choices">The only values.</param>
/// <param name="Min">The least number.</param>
/// <param name="Max">The largest number.</param>
internal sealed record SettingForm(
    SettingKind Kind, ConfigurationReader? Section = null, IReadOnlyCollection<string>? Choices = null, decimal? Min = null, decimal? Max = null);

/// <summary>The kinds of what may stand under a key.</summary>
internal enum SettingKind
{
    /// <summary>Not read, but known.</summary>
    Ignored,

    /// <summary>Text of any kind, also that a parser of its own reads.</summary>
    Text,

    /// <summary>Text as <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>.</summary>
    Duration,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>One of some names.</summary>
    Choice,

    /// <summary>An absolute address.</summary>
    Address,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>A section.</summary>
    Section,
}
