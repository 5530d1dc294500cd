namespace Integration.Standins.Tests.ApiSurface;

/// <summary>The two ways in which the files of official signatures are written.</summary>
/// <param name="FullTypeNames">Every type with its namespace; otherwise the common ones of System without.</param>
/// <param name="MemberEnd">What a member's line ends with.</param>
/// <param name="HiddenMark">Whether members hidden from editors are marked as such.</param>
/// <param name="EnumBase">Whether an enumeration says what it is based on.</param>
public sealed record SignatureFormat(bool FullTypeNames, string MemberEnd, bool HiddenMark, bool EnumBase)
{
    public static readonly SignatureFormat Azure = new(FullTypeNames: true, MemberEnd: "", HiddenMark: true, EnumBase: true);

    public static readonly SignatureFormat Aws = new(FullTypeNames: false, MemberEnd: ";", HiddenMark: false, EnumBase: false);
}
