namespace Company.Application1;

/// <summary>A message of this application. Replace it by your own.</summary>
public sealed record Order(int Number, string Customer);
